//! Sessions and mailboxes that cannot read their mail.

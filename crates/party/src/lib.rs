//! Who decides: ceremonies, approvals, membership. Sans-IO.

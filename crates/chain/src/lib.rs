//! What is signed: addresses, transactions, the digest and its plain meaning.

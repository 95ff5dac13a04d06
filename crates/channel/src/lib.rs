//! How it is sealed between parties: pairing, comparison code, end-to-end encryption.

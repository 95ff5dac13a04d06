//! What Bitcoin's forms of a key say beside the key.

/// The network that a written key is meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Where coins are worth money: `xprv…`, and WIF that begins with 5, K or L.
    Main,
    /// Where they are not: `tprv…`, and WIF that begins with 9 or c.
    Test,
}

/// How the public key of a written key is to be encoded (SEC 1), which decides its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicKeyForm {
    /// 33 bytes.
    Compressed,
    /// 65 bytes, as the oldest wallets did.
    Uncompressed,
}

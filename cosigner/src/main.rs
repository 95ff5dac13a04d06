//! A party without a window, with a written policy.
fn main() {}

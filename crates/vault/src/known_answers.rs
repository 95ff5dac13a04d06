//! Published answers to the primitives, as this crate configures them.

//! Who acts: the driver of a party and its ports.

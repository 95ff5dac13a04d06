//! The relay over real sockets.

mod devices;
mod story;

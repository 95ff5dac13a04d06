//! The relay over real sockets, and as a process of its own.

mod devices;
mod hostile;
mod logs;
mod process;
mod silent;
mod story;

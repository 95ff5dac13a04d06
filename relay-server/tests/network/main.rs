//! The relay over real sockets, and as a process of its own.

#[cfg(test)]
mod devices;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod page;
#[cfg(test)]
mod process;
#[cfg(test)]
mod silent;
#[cfg(test)]
mod story;

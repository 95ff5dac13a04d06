//! Lines and questions under TLS, against real servers with certificates made here.

#[cfg(test)]
mod authority;
#[cfg(test)]
mod front;
#[cfg(test)]
mod lines;
#[cfg(test)]
#[cfg(target_os = "linux")]
#[path = "../processes/programs.rs"]
mod programs;
#[cfg(test)]
mod questions;

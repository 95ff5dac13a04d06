//! Copies at real servers, started here, and at some that lie.

#[cfg(test)]
mod browsing;
#[cfg(test)]
mod liars;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod stories;

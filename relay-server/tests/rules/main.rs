//! The relay's rules, without any socket.

#[cfg(test)]
mod kept;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lobby;
#[cfg(test)]
mod model;
#[cfg(test)]
mod passing;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod table;

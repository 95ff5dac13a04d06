//! The app as its windows know it: commands in, views and refusals out.

mod coming_back;
mod copies;
mod devices;
mod exporting;
mod importing;
mod keychain;
mod life;
mod master;
mod nodes;
mod parts;
mod payments;
mod pieces;
mod seeing;
mod servers;
mod sessions;
mod set_back;
mod several;
mod sheets;
mod signing;
mod wallets;

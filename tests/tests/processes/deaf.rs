//! A node that takes every question and never answers.

use std::{
    fs,
    io::{ErrorKind, Read},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread,
};

use crate::{
    devices::Devices,
    node::NODE,
    people::Reached,
    stage::{PATIENCE, Stage},
};

/// Its address, and each question's line as it comes.
fn deaf_node() -> (String, Receiver<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (asked, questions) = channel();
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            if asked.send(socket).is_err() {
                return;
            }
        }
    });
    (url, questions)
}

/// True while whoever asked still waits for the answer.
fn waits(mut socket: &TcpStream) -> bool {
    socket.set_nonblocking(true).unwrap();
    let mut question = [0; 4096];
    loop {
        match socket.read(&mut question) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
    }
}

#[test]
fn a_node_that_never_answers_keeps_nobody_waiting() {
    let mut stage = Stage::begin(&Devices::new());
    assert_eq!(stage.create(2, 3), Reached::Started);
    assert_eq!(stage.pay_together(), Reached::Started);
    let wallet = stage.seats[0].wallets.keys().next().unwrap().clone();
    stage.kill(0);
    let (url, questions) = deaf_node();
    let file = stage.home(0).join("config.toml");
    let config = fs::read_to_string(&file).unwrap();
    fs::write(&file, config.replace(NODE.as_str(), &url)).unwrap();

    stage.start(0);
    let at_the_start = questions.recv_timeout(PATIENCE).unwrap();
    stage.until("it is connected", |seats| seats[0].connected);
    stage.ask(0);
    assert!(waits(&at_the_start), "it answers only once it gave the node up\n{}", stage.told());

    stage.pay(&wallet, &[1, 0]);
    let after_signing = questions.recv_timeout(PATIENCE).unwrap();
    stage.ask(0);
    assert!(waits(&after_signing), "it answers only once it gave the node up\n{}", stage.told());
}

//! A port that leads to a server, and someone on the way who sees what passes.

use std::{
    io,
    net::{TcpListener, TcpStream},
    thread,
};

use test_support::OwnServer;

/// Opens the port. `meet` gets both ends of each connection, the client's first.
pub(crate) fn between(
    server: &OwnServer,
    mut meet: impl FnMut(TcpStream, TcpStream) + Send + 'static,
) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let target = server.port();
    thread::spawn(move || {
        for client in listener.incoming() {
            meet(client.unwrap(), TcpStream::connect(("127.0.0.1", target)).unwrap());
        }
    });
    port
}

/// Passes on what comes from the one to the other, until that ends.
pub(crate) fn pass_on(from: &TcpStream, to: &TcpStream) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    thread::spawn(move || io::copy(&mut from, &mut to));
}

//! A small WebDAV server that writes down what it hears, but for the login.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
};

/// Begins to serve a folder, which is made, and gives its address; until the tests end.
pub(crate) fn serve(root: &Path, heard: &Path) -> String {
    fs::create_dir(root).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/dav/", listener.local_addr().unwrap());
    let (root, heard) = (root.to_owned(), heard.to_owned());
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let (root, heard) = (root.clone(), heard.clone());
            thread::spawn(move || answer(socket, &root, &heard));
        }
    });
    url
}

fn answer(mut socket: TcpStream, root: &Path, heard: &Path) -> Option<()> {
    let mut reader = BufReader::new(socket.try_clone().ok()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let lower = line.to_ascii_lowercase();
        if let Some(size) = lower.strip_prefix("content-length:") {
            length = size.trim().parse().ok()?;
        }
        if !lower.starts_with("authorization:") {
            head += &line;
        }
        if line.trim_end().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut file = fs::File::options().create(true).append(true).open(heard).ok()?;
    file.write_all(&[head.as_bytes(), &body].concat()).ok()?;
    let mut words = head.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let name = path.strip_prefix("/dav")?.trim_matches('/');
    let (status, reply) = reply(method, path, &root.join(name), &body);
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", reply.len());
    write!(socket, "{head}connection: close\r\n\r\n").and_then(|()| socket.write_all(&reply)).ok()
}

fn reply(method: &str, path: &str, file: &PathBuf, body: &[u8]) -> (u16, Vec<u8>) {
    match method {
        "PROPFIND" if file.exists() => (207, listing(path, file)),
        "PUT" => (if fs::write(file, body).is_ok() { 201 } else { 409 }, vec![]),
        "GET" => fs::read(file).map_or((404, vec![]), |bytes| (200, bytes)),
        _ => (404, vec![]),
    }
}

fn listing(path: &str, file: &Path) -> Vec<u8> {
    let kind = if file.is_dir() { "<D:collection/>" } else { "" };
    let size = fs::metadata(file).map_or(0, |metadata| metadata.len());
    format!(
        "<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>{path}</D:href>\
         <D:propstat><D:prop><D:resourcetype>{kind}</D:resourcetype>\
         <D:getcontentlength>{size}</D:getcontentlength>\
         <D:getlastmodified>Mon, 01 Jan 2024 00:00:00 GMT</D:getlastmodified></D:prop>\
         <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"
    )
    .into_bytes()
}

//! A server for the built page: files of one folder, on this machine only, with the headers a real server should send.
#![forbid(unsafe_code)]

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    thread,
    time::Duration,
};

use walkdir::WalkDir;

/// The page, which says in a meta element what it may load: its own files and nothing else, no inline script or style.
const INDEX: &str = include_str!("../../index.html");
/// What every answer says besides. The service worker keeps what is needed offline; a new build is seen at once.
const HEADERS: &str = "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-cache\r\n\
                       Connection: close\r\n";
/// Longest head of a request, in bytes; browsers send less than one kilobyte.
const LONGEST_HEAD: u64 = 16 << 10;
/// How long a browser may be silent in the middle of a request or an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens a port of this machine; 0 takes a free one.
///
/// # Errors
///
/// What the system says, for example that another program has it.
pub fn open(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

/// Answers with the files of a folder until the program ends. A thread for each connection, and a connection for each
/// answer: a browser opens connections ahead of time, and none of them may keep another waiting, as they do with
/// `tiny_http`.
pub fn serve(folder: &Path, listener: &TcpListener) {
    thread::scope(|scope| {
        for stream in listener.incoming().flatten() {
            // A browser that goes away in the middle of an answer is no matter.
            scope.spawn(move || drop(answer(folder, &stream)));
        }
    });
}

fn answer(folder: &Path, mut stream: &TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // What else the browser says changes nothing; it is read, so that it is not cut off while it speaks.
    let lines = BufReader::new(stream).take(LONGEST_HEAD).lines();
    let head = lines.take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty()));
    let head: Vec<String> = head.collect::<Result<_, _>>()?;
    let mut words = head.first().map_or("", String::as_str).split(' ');
    let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, kind, body) = if !["GET", "HEAD"].contains(&method) {
        ("405 Method Not Allowed", "text/plain", b"only GET and HEAD\n".to_vec())
    } else if let Some(name) = name_of(folder, url) {
        ("200 OK", kind_of(name), fs::read(folder.join(name))?)
    } else {
        ("404 Not Found", "text/plain", b"there is no such file\n".to_vec())
    };
    let (length, policy) = (body.len(), content_security_policy());
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{HEADERS}{policy}\r\n\r\n"
    )?;
    stream.write_all(if method == "HEAD" { &[] } else { &body })
}

/// What the page says of itself, as a header.
fn content_security_policy() -> String {
    let policy = INDEX.split('"').find(|attribute| attribute.starts_with("default-src"));
    format!("Content-Security-Policy: {}", policy.unwrap_or("default-src 'none'"))
}

/// The file of an address's path: one of the folder's, or none.
fn name_of<'a>(folder: &Path, url: &'a str) -> Option<&'a str> {
    let name = url.split(['?', '#']).next()?.trim_start_matches('/');
    let name = if name.is_empty() { "index.html" } else { name };
    let mut files = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let is_ours = files.any(|ours| ours.file_type().is_file() && ours.path() == folder.join(name));
    is_ours.then_some(name)
}

/// What the browser is told a file is. WebAssembly is compiled while it loads only under its own name.
fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        io::{Read as _, Write as _},
        net::TcpStream,
        thread,
    };

    use super::{HEADERS, open, serve};

    #[test]
    fn answers_say_what_a_file_is_and_what_the_page_may_load() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page");
        fs::create_dir_all(page.join("app")).unwrap();
        fs::write(page.join("index.html"), "<p>page").unwrap();
        fs::write(page.join("app/a.wasm"), vec![b'w'; 100_000]).unwrap();
        fs::write(folder.path().join("secret.txt"), "secret").unwrap();
        let listener = open(0).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || serve(&page, &listener));
        let (html, wasm) = ("text/html; charset=utf-8", "application/wasm");
        let (none, no_file) = ("404 Not Found", "there is no such file\n");
        let whole = "w".repeat(100_000);
        // The page may load its own files and nothing else.
        let policy = "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
                      style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; \
                      manifest-src 'self'; base-uri 'none'; form-action 'none'";
        for (request, status, kind, length, body) in [
            ("GET /", "200 OK", html, 7, "<p>page"),
            ("GET /index.html?x=1", "200 OK", html, 7, "<p>page"),
            ("HEAD /", "200 OK", html, 7, ""),
            ("GET /app/a.wasm", "200 OK", wasm, 100_000, &whole),
            ("GET /../secret.txt", none, "text/plain", 22, no_file),
            ("GET /app/../../secret.txt", none, "text/plain", 22, no_file),
            ("GET /app", none, "text/plain", 22, no_file),
            ("GET /none.js", none, "text/plain", 22, no_file),
            ("GET //etc/passwd", none, "text/plain", 22, no_file),
            (
                "POST /",
                "405 Method Not Allowed",
                "text/plain",
                18,
                "only GET and HEAD\n",
            ),
        ] {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "{request} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n");
            assert_eq!(answer, format!("{head}{HEADERS}{policy}\r\n\r\n{body}"), "{request}");
        }
    }
}

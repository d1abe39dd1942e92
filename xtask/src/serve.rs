//! A server for the built page: files of one folder, on this machine only, with the headers a real server should send.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};

use crate::tool::names_in;

/// The page, which says in a meta element what it may load: its own files and nothing else, no inline script or style.
const INDEX: &str = include_str!("../../web/index.html");

/// What every answer says besides. The service worker keeps what is needed offline; a new build is seen at once.
const HEADERS: [(&str, &str); 3] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-cache"),
];

/// What the page says of itself, as a header.
fn content_security_policy() -> (&'static str, &'static str) {
    let mut attributes = INDEX.split('"');
    let policy = attributes.find(|attribute| attribute.starts_with("default-src"));
    ("Content-Security-Policy", policy.unwrap_or("default-src 'none'"))
}

/// Longest head of a request, in bytes; browsers send less than one kilobyte.
const LONGEST_HEAD: u64 = 16 << 10;
/// How long a browser may be silent in the middle of a request or an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The page's files behind a port of this machine.
#[derive(Debug)]
pub(crate) struct PageServer {
    listener: TcpListener,
    folder: PathBuf,
}

impl PageServer {
    /// Opens the port; 0 takes a free one.
    pub(crate) fn open(folder: &Path, port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} cannot be opened; choose another one with --port"))?;
        Ok(Self {
            listener,
            folder: folder.to_owned(),
        })
    }

    /// Where the page is: `http://127.0.0.1:8787/`.
    pub(crate) fn address(&self) -> Result<String> {
        Ok(format!("http://{}/", self.listener.local_addr()?))
    }

    /// Answers until the program ends. A thread for each connection, and a connection for each answer: a browser opens
    /// connections ahead of time, and none of them may keep another waiting, as they do with `tiny_http`.
    pub(crate) fn run(&self) {
        thread::scope(|scope| {
            for stream in self.listener.incoming().flatten() {
                // A browser that goes away in the middle of an answer is no matter.
                scope.spawn(move || drop(self.answer(&stream)));
            }
        });
    }

    fn answer(&self, mut stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        // What else the browser says changes nothing; it is read, so that it is not cut off while it speaks.
        let lines = BufReader::new(stream).take(LONGEST_HEAD).lines();
        let head: Vec<String> = lines
            .take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty()))
            .collect::<Result<_, _>>()?;
        let mut words = head.first().map_or("", String::as_str).split(' ');
        let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (status, kind, body) = if !["GET", "HEAD"].contains(&method) {
            ("405 Method Not Allowed", "text/plain", b"only GET and HEAD\n".to_vec())
        } else if let Some(path) = file_of(&self.folder, url) {
            ("200 OK", kind_of(&path), fs::read(path)?)
        } else {
            ("404 Not Found", "text/plain", b"there is no such file\n".to_vec())
        };
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n",
            body.len()
        )?;
        for (name, value) in HEADERS
            .into_iter()
            .chain([content_security_policy(), ("Connection", "close")])
        {
            write!(stream, "{name}: {value}\r\n")?;
        }
        stream.write_all(b"\r\n")?;
        stream.write_all(if method == "HEAD" { &[] } else { &body })
    }
}

/// The file of an address's path: one of the folder's, or none.
fn file_of(folder: &Path, url: &str) -> Option<PathBuf> {
    let name = url.split(['?', '#']).next()?.trim_start_matches('/');
    let name = if name.is_empty() { "index.html" } else { name };
    let is_ours = names_in(folder).ok()?.iter().any(|ours| ours == name);
    is_ours.then(|| folder.join(name))
}

/// What the browser is told a file is. WebAssembly is compiled while it loads only under its own name.
fn kind_of(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
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

    use super::{HEADERS, PageServer, content_security_policy};

    #[test]
    fn the_page_may_load_its_own_files_and_nothing_else() {
        assert_eq!(
            content_security_policy().1,
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
             connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
        );
    }

    #[test]
    fn answers_say_what_a_file_is_and_what_the_page_may_load() {
        let folder = std::env::temp_dir().join(format!("wabill-serve-{}", std::process::id()));
        fs::create_dir_all(folder.join("page/app")).unwrap();
        fs::write(folder.join("page/index.html"), "<p>page").unwrap();
        fs::write(folder.join("page/app/a.wasm"), vec![0_u8; 100_000]).unwrap();
        fs::write(folder.join("secret.txt"), "secret").unwrap();
        let server = PageServer::open(&folder.join("page"), 0).unwrap();
        let address = server.address().unwrap();
        let host = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
        thread::spawn(move || server.run());
        let ask = |line: &str| {
            let mut stream = TcpStream::connect(&host).unwrap();
            write!(stream, "{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
            let mut answer = vec![];
            stream.read_to_end(&mut answer).unwrap();
            String::from_utf8_lossy(&answer).into_owned()
        };
        let wasm = ask("GET /app/a.wasm");
        assert!(wasm.starts_with("HTTP/1.1 200"), "{wasm}");
        assert!(wasm.contains("Content-Type: application/wasm\r\n"), "{wasm}");
        assert!(wasm.contains("Content-Length: 100000\r\n"), "{wasm}");
        for page in [ask("GET /"), ask("GET /index.html?x=1")] {
            for (name, value) in HEADERS.into_iter().chain([content_security_policy()]) {
                assert!(page.contains(&format!("{name}: {value}\r\n")), "{page}");
            }
            assert!(page.ends_with("<p>page"), "{page}");
        }
        let head = ask("HEAD /");
        assert!(
            head.contains("Content-Length: 7\r\n") && head.ends_with("\r\n\r\n"),
            "{head}"
        );
        for url in [
            "/../secret.txt",
            "/app/../../secret.txt",
            "/app",
            "/none.js",
            "//etc/passwd",
        ] {
            assert!(ask(&format!("GET {url}")).starts_with("HTTP/1.1 404"), "{url}");
        }
        assert!(ask("POST /").starts_with("HTTP/1.1 405"));
        fs::remove_dir_all(folder).unwrap();
    }
}

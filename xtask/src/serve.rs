//! A server for the built page: files of one folder, on this machine only, with the headers a real server should send.

use std::{
    fs::File,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::page::names_in;

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

/// How many answers are given at once.
const THREADS: usize = 8;

/// The page's files behind a port of this machine.
pub(crate) struct PageServer {
    server: Server,
    folder: PathBuf,
}

impl PageServer {
    /// Opens the port; 0 takes a free one.
    pub(crate) fn open(folder: &Path, port: u16) -> Result<Self> {
        let server = Server::http((Ipv4Addr::LOCALHOST, port))
            .map_err(|error| anyhow!("port {port} cannot be opened ({error}); choose another one with --port"))?;
        Ok(Self {
            server,
            folder: folder.to_owned(),
        })
    }

    /// Where the page is: `http://127.0.0.1:8787/`.
    pub(crate) fn address(&self) -> String {
        format!("http://{}/", self.server.server_addr())
    }

    /// Answers until the program ends.
    pub(crate) fn run(&self) {
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    for request in self.server.incoming_requests() {
                        // A browser that goes away in the middle of an answer is no matter.
                        let _ = self.answer(request);
                    }
                });
            }
        });
    }

    fn answer(&self, request: Request) -> std::io::Result<()> {
        let refuse =
            |status: u16, text: &str| with_headers(Response::from_string(text).with_status_code(status), "text/plain");
        if ![Method::Get, Method::Head].contains(request.method()) {
            return request.respond(refuse(405, "only GET and HEAD\n"));
        }
        match file_of(&self.folder, request.url()).and_then(|path| Some((kind_of(&path), File::open(path).ok()?))) {
            Some((kind, file)) => request.respond(with_headers(Response::from_file(file), kind)),
            None => request.respond(refuse(404, "there is no such file\n")),
        }
    }
}

fn with_headers<R: std::io::Read>(mut response: Response<R>, kind: &str) -> Response<R> {
    for (name, value) in HEADERS
        .into_iter()
        .chain([content_security_policy(), ("Content-Type", kind)])
    {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    // Else longer files come in chunks, and nobody knows how long they are.
    response.with_chunked_threshold(usize::MAX)
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
        let address = server.address();
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

//! A server for the built page: files of one folder, on this machine only, with the headers a real server should send.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};

/// What the page may load: its own files and nothing else, no inline script or style. `web/index.html` says the same in
/// a meta element, for servers that say nothing; `cargo xtask web` compares both.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'";

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
    ///
    /// # Errors
    ///
    /// When another program has the port.
    pub(crate) fn open(folder: &Path, port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} cannot be opened; choose another one with --port"))?;
        Ok(Self {
            listener,
            folder: folder.to_owned(),
        })
    }

    /// Where the page is: `http://127.0.0.1:8787/`.
    ///
    /// # Errors
    ///
    /// When the system does not tell the port.
    pub(crate) fn address(&self) -> Result<String> {
        Ok(format!("http://{}/", self.listener.local_addr()?))
    }

    /// Answers until the program ends. A thread for each connection, and a connection for each answer: a browser opens
    /// connections ahead of time, and none of them may keep another waiting.
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
        let mut head = BufReader::new(stream).take(LONGEST_HEAD);
        let mut first = String::new();
        head.read_line(&mut first)?;
        // What else the browser says changes nothing; it is read, so that it is not cut off while it speaks.
        let mut line = String::new();
        while 2 < head.read_line(&mut line)? {
            line.clear();
        }
        let mut words = first.split_ascii_whitespace();
        let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if !["GET", "HEAD"].contains(&method) {
            return refuse(stream, "405 Method Not Allowed", "only GET and HEAD\n");
        }
        let found = file_of(&self.folder, url).and_then(|path| Some((kind_of(&path), File::open(path).ok()?)));
        let Some((kind, mut file)) = found else {
            return refuse(stream, "404 Not Found", "there is no such file\n");
        };
        stream.write_all(head_of("200 OK", kind, file.metadata()?.len()).as_bytes())?;
        if method == "GET" {
            io::copy(&mut file, &mut stream)?;
        }
        Ok(())
    }
}

fn refuse(mut stream: &TcpStream, status: &str, text: &str) -> io::Result<()> {
    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
    stream.write_all(head_of(status, "text/plain; charset=utf-8", length).as_bytes())?;
    stream.write_all(text.as_bytes())
}

/// The head of an answer. The service worker keeps what is needed offline; a new build is seen at once.
fn head_of(status: &str, kind: &str, length: u64) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Content-Security-Policy: {CONTENT_SECURITY_POLICY}\r\nX-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n"
    )
}

/// The file of an address's path: inside the folder, or none. A folder stands for its `index.html`.
fn file_of(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let relative = Path::new(path.trim_start_matches('/'));
    // No `..`, no root, no drive: the page's files have plain names.
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let found = folder.join(relative);
    let found = if found.is_dir() {
        found.join("index.html")
    } else {
        found
    };
    let (inside, found) = (fs::canonicalize(folder).ok()?, fs::canonicalize(found).ok()?);
    Some(found).filter(|found| found.starts_with(inside) && found.is_file())
}

/// What the browser is told a file is. WebAssembly is compiled while it loads only under its own name.
fn kind_of(path: &Path) -> &'static str {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "toml" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        io::{Read as _, Write as _},
        net::TcpStream,
        path::PathBuf,
        thread,
    };

    use super::{CONTENT_SECURITY_POLICY, PageServer, file_of};

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("wabill-serve-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("page/app")).unwrap();
        fs::write(folder.join("page/index.html"), "<p>page").unwrap();
        fs::write(folder.join("page/app/a.wasm"), [0_u8, 97, 115, 109]).unwrap();
        fs::write(folder.join("secret.txt"), "secret").unwrap();
        folder
    }

    #[test]
    fn only_files_of_the_folder_are_found() {
        let folder = folder("files");
        let page = folder.join("page");
        let found = |url: &str| file_of(&page, url).map(|path| path.file_name().unwrap().to_owned());
        assert_eq!(found("/").unwrap(), "index.html");
        assert_eq!(found("/index.html?x=1").unwrap(), "index.html");
        assert_eq!(found("/app/a.wasm").unwrap(), "a.wasm");
        for url in [
            "/../secret.txt",
            "/app/../../secret.txt",
            "/app",
            "/none.js",
            "//etc/passwd",
        ] {
            assert_eq!(found(url), None, "{url}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn answers_say_what_a_file_is_and_what_the_page_may_load() {
        let folder = folder("answers");
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
        assert!(
            wasm.starts_with("HTTP/1.1 200") && wasm.contains("Content-Type: application/wasm\r\n"),
            "{wasm}"
        );
        let page = ask("GET /");
        assert!(
            page.contains(&format!("Content-Security-Policy: {CONTENT_SECURITY_POLICY}\r\n")),
            "{page}"
        );
        assert!(page.ends_with("<p>page"), "{page}");
        let head = ask("HEAD /");
        assert!(
            head.contains("Content-Length: 7\r\n") && head.ends_with("\r\n\r\n"),
            "{head}"
        );
        assert!(ask("GET /../secret.txt").starts_with("HTTP/1.1 404"));
        assert!(ask("POST /").starts_with("HTTP/1.1 405"));
        fs::remove_dir_all(folder).unwrap();
    }
}

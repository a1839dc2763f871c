//! A running scratch server and its databases, as the rest of the project sees them.

use std::{
    env,
    path::{Path, PathBuf},
};

use postgres::{Client, NoTls, error::SqlState};

use super::{ScratchError, ServerBinaries, data, folder::Folder, server::Server, user::ServerUser};

/// How to start a [`Cluster`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClusterOptions {
    /// Where to keep `initdb`'s result for the next start; `None` keeps nothing.
    pub cache: Option<PathBuf>,
    /// Server settings (`name=value`) beside those of a throw-away server.
    pub settings: Vec<String>,
}

impl ClusterOptions {
    /// Keeps `initdb`'s result in the user's cache folder (`XDG_CACHE_HOME`, `~/.cache`), or else in the
    /// folder for temporary files.
    pub fn from_environment() -> Self {
        Self { cache: Some(cache_folder()), settings: Vec::new() }
    }
}

/// Our folder in the user's cache folder (`XDG_CACHE_HOME`, `~/.cache`), or else in the folder for temporary files. It need not
/// be there.
pub fn cache_folder() -> PathBuf {
    let folder = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
    cache.unwrap_or_else(env::temp_dir).join("schemagen")
}

/// A PostgreSQL server that lives as long as this value, and not longer than this process.
#[derive(Debug)]
pub struct Cluster {
    // Dropped in this order: the server, then its folder.
    _server: Server,
    folder: Folder,
    major: u32,
}

impl Cluster {
    /// Starts a server with an empty database `postgres`.
    pub fn start(binaries: &ServerBinaries, options: &ClusterOptions) -> Result<Self, ScratchError> {
        let user = ServerUser::of_this_process();
        let folder = Folder::create(user)?;
        data::create(binaries, &folder, options.cache.as_deref(), user)?;
        let server = Server::start(binaries, folder.path(), &options.settings, user)?;
        Ok(Self { _server: server, folder, major: binaries.major() })
    }

    /// The major version of the server. It decides how expressions are printed.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The folder of the socket.
    pub fn socket_folder(&self) -> &Path {
        self.folder.path()
    }

    /// The URL of one database, as `psql`, libpq and the `postgres` crate read it.
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.path().to_string_lossy();
        // The port is said because PGPORT of the caller's environment would move `psql` to another one.
        format!("postgres:///{}?host={}&port=5432&user=postgres", encode(database), encode(&folder))
    }

    /// Creates an empty database.
    pub fn create_database(&self, name: &str) -> Result<(), ScratchError> {
        self.run(&format!("CREATE DATABASE {}", quote(name)))
    }

    /// Creates a database that starts as a copy of `template`, on which no session may be open.
    pub fn create_from_template(&self, name: &str, template: &str) -> Result<(), ScratchError> {
        let mut statement = format!("CREATE DATABASE {} TEMPLATE {}", quote(name), quote(template));
        if self.major >= 15 {
            // The default writes every page to the log, which a larger template pays for.
            statement.push_str(" STRATEGY file_copy");
        }
        self.run(&statement).map_err(|error| match error {
            ScratchError::Refused { source, .. } if source.code() == Some(&SqlState::OBJECT_IN_USE) => {
                ScratchError::TemplateInUse { template: template.to_owned() }
            }
            other => other,
        })
    }

    /// Drops a database if it is there, together with the sessions on it.
    pub fn drop_database(&self, name: &str) -> Result<(), ScratchError> {
        if self.major >= 13 {
            return self.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote(name)));
        }
        let mut client = self.connect("postgres")?;
        let sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
        client.execute(sessions, &[&name]).map_err(refused(sessions))?;
        let statement = format!("DROP DATABASE IF EXISTS {}", quote(name));
        client.batch_execute(&statement).map_err(refused(&statement))
    }

    /// Opens a session on one database.
    pub fn connect(&self, database: &str) -> Result<Client, ScratchError> {
        let url = self.url(database);
        Client::connect(&url, NoTls).map_err(|source| ScratchError::Connect { url, source })
    }

    fn run(&self, statement: &str) -> Result<(), ScratchError> {
        self.connect("postgres")?.batch_execute(statement).map_err(refused(statement))
    }
}

fn refused(statement: &str) -> impl FnOnce(postgres::Error) -> ScratchError {
    let statement = statement.to_owned();
    move |source| ScratchError::Refused { statement, source }
}

fn quote(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

/// Percent-encodes what has a meaning in a URL.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            encoded + &char::from(byte).to_string()
        }
        _ => format!("{encoded}%{byte:02X}"),
    })
}

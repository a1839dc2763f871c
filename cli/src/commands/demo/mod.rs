//! `schemagen demo`: the whole loop on a small shop, each command printed as one would type it.

mod folder;
mod hand;
mod show;

use std::path::PathBuf;

use schema_db::DatabaseUrl;
use schema_model::Dialect;
use serde::Serialize;

use crate::{
    codes::Code,
    paths::shown,
    report::{Answer, Failure, Problem},
    session::Session,
};
use folder::{BEFORE, Folder};
use show::{Expected, Show, Step};

/// Show the whole loop on a small shop: structs, migration, database, drift
///
/// Writes a small Cargo project into a folder of its own, which you can go on with afterwards. Needs nothing but Rust.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen demo
  schemagen demo --database-url postgres://localhost/empty")]
pub struct DemoArgs {
    /// An empty database; a new SQLite file in the folder without it
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Where to write the project; schemagen-demo in this folder without it
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    folder: String,
    steps: Vec<Step>,
}

const DEFAULT_URL: &str = "sqlite:shop.db";

pub(super) fn run(args: &DemoArgs, session: &mut Session) -> Result<Answer, Failure> {
    let url = args.database_url.as_deref().unwrap_or(DEFAULT_URL);
    crate::database::hide_password(url);
    let dialect = dialect(url)?;
    let folder = Folder::create(&session.folder, args.folder.as_deref(), dialect)?;
    let mut show = Show::new(&folder, url, &session.terminal)?;
    play(&mut show, &folder, url, dialect)?;
    let steps = show.steps();
    let path = shown(folder.path());
    let answer = Answer::done("", Report { folder: path.clone(), steps });
    Ok(answer.hint(format!(
        "\nThe project is in {path}: change shop/src/lib.rs there, and run `schemagen generate` again."
    )))
}

fn dialect(url: &str) -> Result<Dialect, Failure> {
    let parsed: Result<DatabaseUrl, _> = url.parse();
    parsed.map(|it| it.dialect()).map_err(|error| {
        let text = error.to_string();
        Problem::advised(Code::UrlInvalid, &text, "write postgres://user@host/database or sqlite:path").into()
    })
}

fn play(show: &mut Show<'_>, folder: &Folder, url: &str, dialect: Dialect) -> Result<(), Failure> {
    show.tell("A small shop, as Rust structs: tenants, users, products, orders and their lines.");
    show.excerpt("shop/src/lib.rs", BEFORE);
    show.tell("The structs become a migration to review, with the way back and a snapshot of the schema.");
    show.schemagen(&["generate"], Expected::Done)?;
    show.files("migrations", ".sql")?;
    show.tell("The migration becomes a database.");
    show.schemagen(&["migrate"], Expected::Done)?;
    show.tell("A struct changes: a column is renamed, another is new.");
    show.diff(&folder.edit()?);
    show.tell("In CI, this fails until there is a migration.");
    show.schemagen(&["check"], Expected::Findings)?;
    show.schemagen(&["generate"], Expected::Done)?;
    show.files("migrations", ".sql")?;
    show.schemagen(&["migrate"], Expected::Done)?;
    show.schemagen(&["status"], Expected::Done)?;
    show.schemagen(&["drift"], Expected::Done)?;
    show.tell("Now somebody changes the database by hand.");
    show.command(&hand::as_typed(url, dialect));
    hand::change(url, folder.path())?;
    show.schemagen(&["drift"], Expected::Findings)
}

//! Writes a schema as the Rust source and SQL files that declare it, for whoever begins with a database.
//!
//! ```text
//! Schema ── spell ──> Schema ── name, declare ──> Declarations ── settle ──> Declarations ── source ──> [SourceFile]
//!                        └───── definitions ────> SQL files ───────────────────┘
//! ```
//!
//! The way back is `resolve`: what is written here must lead to the schema that it was made from, and whoever calls this holds
//! one against the other. Pure: nothing is read, nothing is written to disk.

mod declare;
mod definitions;
mod idents;
mod literal;
mod naming;
mod settle;
mod source;
mod spell;
mod update;

use std::collections::BTreeSet;

use schema_diff::PlanError;
use schema_model::{Declarations, Dialect, Schema, resolve::Target};

pub use naming::usual_naming;
pub use source::types::{Dates, Library};
pub use update::{Project, QueryColumns, Updated, renamed, update};

use naming::Names;

/// How the source is written.
#[derive(Debug, Clone)]
pub struct Options {
    /// The crate that holds the structs, as Rust names it.
    pub crate_name: String,
    /// The crate whose types stand for dates and times.
    pub dates: Dates,
    /// The folder of the SQL files.
    pub sql_folder: String,
}

/// A file that is not on disk yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path: below `src` of the crate for Rust, below the project for SQL.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// A schema as source.
#[derive(Debug, Clone)]
pub struct Written {
    /// Rust files, `lib.rs` among them.
    pub rust: Vec<SourceFile>,
    /// What the structs declare, as the compiled crate would say it, with the SQL files.
    pub declarations: Declarations,
    /// Libraries whose types the structs have.
    pub libraries: BTreeSet<Library>,
}

impl Written {
    /// Says at the top of `lib.rs` what neither structs nor SQL files say.
    #[must_use]
    pub fn leaving(mut self, unsaid: &[String]) -> Self {
        let Some(root) = self.rust.iter_mut().find(|it| it.path == "lib.rs") else { return self };
        let Some((title, rest)) = root.text.split_once('\n').filter(|_| !unsaid.is_empty()) else {
            return self;
        };
        let unsaid =
            unsaid.iter().map(|it| format!("//! - {}\n", it.replace('\n', " "))).collect::<Vec<_>>().concat();
        let heading =
            "The database had more when this was written, which neither structs nor SQL files can say:";
        root.text = format!("{title}\n//!\n//! {heading}\n//!\n{unsaid}{rest}");
        self
    }

    /// The SQL files.
    pub fn sql(&self) -> impl Iterator<Item = SourceFile> {
        self.declarations.sql.iter().map(|it| SourceFile { path: it.path.to_string(), text: it.text.clone() })
    }
}

/// Writes a schema whose expressions are spelled as the server prints them.
pub fn write(schema: &Schema, target: &Target, options: &Options) -> Result<Written, PlanError> {
    let schema = spell::as_authors_do(schema, target.dialect);
    let names = Names::of(&schema, target, &options.crate_name);
    let mut declarations = declare::declarations(&schema, &names);
    if target.dialect == Dialect::Postgres {
        declarations.sql = definitions::files(&schema, target, &options.sql_folder)?;
    }
    settle::names(&mut declarations, settle::Of::All, &schema, &names, target);
    let source = source::Source::new(&declarations, &names, options);
    let (rust, libraries) = source.files();
    Ok(Written { rust, declarations, libraries })
}

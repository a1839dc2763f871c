//! One project of a given size: written, built, and put through the commands that a developer's day is made of.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{
    measure::{Cost, median, run},
    models::{Derive, files},
};

/// What one size costs.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) tables: usize,
    /// `check` on an artifact that is built already, the process without cargo: nothing has changed since the last time.
    pub(crate) own_part: Duration,
    /// The same on a machine that remembers nothing: everything is read, folded and compared.
    pub(crate) afresh: Cost,
    /// `check` with nothing changed, cargo's up-to-date check included.
    pub(crate) check: Cost,
    /// `generate` after one field was added, cargo's rebuild included.
    pub(crate) edit: Cost,
    /// CPU time of a rebuild of the crate, less that with a derive that emits nothing.
    pub(crate) derive_cpu: Duration,
    /// The first `generate` after the build.
    pub(crate) first: Duration,
}

/// Runs of each measurement, of which the median counts.
const RUNS: usize = 5;
/// Where one build takes many seconds.
const RUNS_OF_LARGE: usize = 3;

/// Measures one size; tells where the project is.
pub(crate) fn measure_size(tables: usize) -> Result<(Row, PathBuf)> {
    eprintln!("{tables} tables");
    let project = Project::write(tables)?;
    project.cargo_build("models")?;
    project.cargo_build("models-nothing")?;

    let first = project.schemagen(&["generate", "first"])?.wall;
    let check = project.repeat(|project, _| project.schemagen(&["check"]))?;
    let artifact = project.artifact()?;
    let own_part = ["check", "--binary", &artifact];
    let own = project.repeat(|project, _| project.schemagen(&own_part))?;
    let afresh = project.repeat(|project, _| {
        project.forget()?;
        project.schemagen(&own_part)
    })?;
    let edit = project.repeat(|project, run| {
        project.edit("models", &format!("pub edit{run}: Option<i32>,"))?;
        project.schemagen(&["generate"])
    })?;
    let with = project.repeat(|project, run| project.rebuild("models", run))?;
    let without = project.repeat(|project, run| project.rebuild("models-nothing", run))?;
    let row = Row {
        tables,
        own_part: own.wall,
        afresh,
        check,
        edit,
        derive_cpu: with.cpu.saturating_sub(without.cpu),
        first,
    };
    Ok((row, project.folder))
}

/// As `schemagen init` writes it.
const PROFILE: &str = "[profile.dev.package]\nschema-macros.opt-level = 3\nproc-macro2.opt-level = 3\n";

fn root() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace has a root")
}

/// Where programs are built, and projects written.
pub(crate) fn target() -> Result<PathBuf> {
    let default = root()?.join("target");
    Ok(std::env::var_os("CARGO_TARGET_DIR").map_or(default, PathBuf::from))
}

struct Project {
    runs: usize,
    folder: PathBuf,
    schemagen: PathBuf,
}

impl Project {
    fn write(tables: usize) -> Result<Self> {
        let (root, target) = (root()?, target()?);
        let folder = target.join("bench").join(tables.to_string());
        let library = root.join("schemagen");
        for (name, derive) in [("models", Derive::Table), ("models-nothing", Derive::Nothing)] {
            let src = folder.join(name).join("src");
            if src.exists() {
                fs::remove_dir_all(&src)?;
            }
            fs::create_dir_all(&src)?;
            fs::write(folder.join(name).join("Cargo.toml"), manifest(name, &library))?;
            for (file, text) in files(tables, derive) {
                fs::write(src.join(file), text)?;
            }
        }
        write_empty_derive(&folder)?;
        fs::write(
            folder.join("Cargo.toml"),
            format!(
                "[workspace]\nresolver = \"3\"\nmembers = [\"models\", \"models-nothing\", \"nothing\"]\n\n{PROFILE}"
            ),
        )?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        fs::write(folder.join("schemagen.toml"), "dialect = \"postgres\"\npackages = [\"models\"]\n")?;
        for kept in ["migrations", "snapshots", "cache"] {
            let kept = folder.join(kept);
            if kept.exists() {
                fs::remove_dir_all(&kept)?;
            }
        }
        let runs = if tables > 1_000 { RUNS_OF_LARGE } else { RUNS };
        Ok(Self { runs, folder, schemagen: target.join("release/schemagen") })
    }

    fn repeat(&self, mut measured: impl FnMut(&Self, usize) -> Result<Cost>) -> Result<Cost> {
        median((0..self.runs).map(|at| measured(self, at)).collect::<Result<_>>()?)
    }

    fn schemagen(&self, arguments: &[&str]) -> Result<Cost> {
        let program = self.schemagen.to_str().context("the path is UTF-8")?;
        self.run(&[&[program], arguments].concat())
    }

    fn cargo_build(&self, package: &str) -> Result<Cost> {
        self.run(&["cargo", "build", "--offline", "-p", package])
    }

    fn run(&self, command: &[&str]) -> Result<Cost> {
        let target = self.folder.join("target");
        let target = target.to_str().context("the path is UTF-8")?;
        let cache = self.cache();
        let cache = cache.to_str().context("the path is UTF-8")?;
        let variables =
            [("CARGO_TARGET_DIR", target), ("CARGO_NET_OFFLINE", "true"), ("XDG_CACHE_HOME", cache)];
        run(&self.folder, command, &variables)
    }

    /// Where schemagen remembers what was in order.
    fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    fn forget(&self) -> Result<()> {
        let cache = self.cache();
        if cache.exists() {
            fs::remove_dir_all(cache)?;
        }
        Ok(())
    }

    /// Changes the first module and builds the crate.
    fn rebuild(&self, package: &str, run: usize) -> Result<Cost> {
        self.edit(package, &format!("pub rebuild{run}: Option<i32>,"))?;
        self.cargo_build(package)
    }

    /// Adds a field to the first table.
    fn edit(&self, package: &str, field: &str) -> Result<()> {
        let file = self.folder.join(package).join("src/m0.rs");
        let text = fs::read_to_string(&file)?;
        fs::write(&file, text.replacen("    pub note:", &format!("    {field}\n    pub note:"), 1))?;
        Ok(())
    }

    /// The crate as cargo built it last.
    fn artifact(&self) -> Result<String> {
        let path = self.folder.join("target/debug/libmodels.rlib");
        Ok(path.to_str().context("the path is UTF-8")?.to_owned())
    }
}

fn manifest(name: &str, library: &Path) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         chrono = {{ version = \"0.4\", default-features = false }}\nuuid = \"1\"\n\
         nothing = {{ path = \"../nothing\" }}\n\
         schemagen = {{ path = \"{}\", features = [\"chrono\", \"uuid\"] }}\n",
        library.display()
    )
}

/// A derive that parses nothing and emits nothing: what rustc costs by itself.
fn write_empty_derive(folder: &Path) -> Result<()> {
    let src = folder.join("nothing/src");
    fs::create_dir_all(&src)?;
    fs::write(
        folder.join("nothing/Cargo.toml"),
        "[package]\nname = \"nothing\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\nproc-macro = true\n",
    )?;
    let lib = "//! A derive that emits nothing.\n\n#[proc_macro_derive(Table, attributes(table, column))]\n\
               pub fn table(_: proc_macro::TokenStream) -> proc_macro::TokenStream {\n    \
               proc_macro::TokenStream::new()\n}\n";
    fs::write(src.join("lib.rs"), lib)?;
    Ok(())
}

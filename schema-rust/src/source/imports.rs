//! The `use` lines of a file.

use std::collections::{BTreeMap, BTreeSet};

use super::types::{Library, RustType};

/// What a file imports.
#[derive(Debug, Default)]
pub(crate) struct Imports {
    /// Names by the path before them.
    pub(crate) paths: BTreeMap<String, BTreeSet<String>>,
    pub(crate) libraries: BTreeSet<Library>,
}

impl Imports {
    pub(crate) fn add(&mut self, path: &str) {
        if let Some((before, name)) = path.rsplit_once("::") {
            self.paths.entry(before.to_owned()).or_default().insert(name.to_owned());
        }
    }

    /// What a type of a field needs.
    pub(crate) fn add_type(&mut self, ty: &RustType) {
        self.libraries.extend(ty.library);
        ty.imports.iter().for_each(|it| self.add(it));
    }

    /// Those of another part of the file as well.
    pub(crate) fn join(&mut self, other: Self) {
        self.libraries.extend(other.libraries);
        for (path, names) in other.paths {
            self.paths.entry(path).or_default().extend(names);
        }
    }

    /// The lines: other crates first, then this one's.
    pub(crate) fn lines(&self) -> String {
        let line = |(path, names): (&String, &BTreeSet<String>)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            match names.as_slice() {
                [only] => format!("use {path}::{only};\n"),
                several => braced(path, several),
            }
        };
        let (own, others): (Vec<_>, Vec<_>) =
            self.paths.iter().partition(|(path, _)| path.starts_with("crate"));
        let groups = [others, own].map(|group| group.into_iter().map(line).collect::<String>());
        let groups: Vec<String> = groups.into_iter().filter(|it| !it.is_empty()).collect();
        groups.join("\n")
    }
}

/// `use path::{a, b};`, over several lines where it is longer than rustfmt lets a line be.
pub(crate) fn braced(path: &str, names: &[&str]) -> String {
    const WIDTH: usize = 100;
    let line = format!("use {path}::{{{}}};\n", names.join(", "));
    if line.trim_end().chars().count() <= WIDTH {
        return line;
    }
    let mut lines: Vec<String> = vec![String::new()];
    for name in names {
        let last = lines.last().map_or(0, String::len);
        if last > 0 && 4 + last + name.len() + 2 > WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(name);
            line.push(',');
        }
    }
    let lines: Vec<String> = lines.iter().map(|it| format!("    {it}")).collect();
    format!("use {path}::{{\n{}\n}};\n", lines.join("\n"))
}

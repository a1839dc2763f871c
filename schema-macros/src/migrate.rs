//! `migrate!`: takes a folder of migrations into the program, file by file, so that cargo sees when one of them changes.

use std::{
    env, fs,
    path::{Component, Path, PathBuf},
};

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{
    LitStr, Token,
    parse::{Parse, ParseStream},
};

use crate::error::{Result, fail};

/// What is written between the parentheses.
pub(crate) struct Input {
    migrations: Option<LitStr>,
    snapshots: Option<LitStr>,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let migrations = if input.is_empty() { None } else { Some(input.parse()?) };
        let mut snapshots = None;
        if input.peek(Token![,]) && input.peek2(syn::Ident) {
            input.parse::<Token![,]>()?;
            let word: syn::Ident = input.parse()?;
            if word != "snapshots" {
                return fail(word.span(), "unknown word; the second one is `snapshots = \"folder\"`");
            }
            input.parse::<Token![=]>()?;
            snapshots = Some(input.parse()?);
        }
        input.parse::<Option<Token![,]>>()?;
        Ok(Self { migrations, snapshots })
    }
}

/// The embedded files as an expression.
pub(crate) fn expand(input: &Input) -> Result<TokenStream> {
    let span = input.migrations.as_ref().map_or_else(Span::call_site, LitStr::span);
    let written = input.migrations.as_ref().map_or_else(|| "migrations".to_owned(), LitStr::value);
    let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let migrations = root.join(&written);
    let snapshots = match &input.snapshots {
        Some(snapshots) => root.join(snapshots.value()),
        None => root.join(beside(Path::new(&written), span)?),
    };
    let up = files(&migrations, ".sql", span)?;
    let up: Vec<_> = up.into_iter().filter(|it| !it.name.ends_with(".down.sql")).collect();
    let json = files(&snapshots, ".json", input.snapshots.as_ref().map_or(span, LitStr::span))?;
    paired(&up, &json, span)?;
    let (up, json) = (up.iter().map(embedded), json.iter().map(embedded));
    Ok(quote! {
        ::schemagen::migrate::Embedded { migrations: &[#(#up),*], snapshots: &[#(#json),*] }
    })
}

/// `snapshots/x` for `migrations/x`, as schemagen itself has them.
fn beside(migrations: &Path, span: Span) -> Result<PathBuf> {
    let is_named = |it: &Component<'_>| it.as_os_str() == "migrations";
    let at = migrations.components().collect::<Vec<_>>().iter().rposition(is_named);
    let swapped = migrations.components().enumerate().map(|(number, component)| {
        if Some(number) == at { Component::Normal("snapshots".as_ref()) } else { component }
    });
    match at {
        Some(_) => Ok(swapped.collect()),
        None => fail(
            span,
            "no part of this path is `migrations`; name the other folder: `snapshots = \"folder\"`",
        ),
    }
}

struct File {
    name: String,
    path: String,
}

/// The files of a folder with this ending, sorted by name.
fn files(folder: &Path, ending: &str, span: Span) -> Result<Vec<File>> {
    let unreadable = |error: &dyn std::fmt::Display| {
        syn::Error::new(span, format!("the folder {} cannot be read: {error}", folder.display()))
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(&error))? {
        let path = entry.map_err(|error| unreadable(&error))?.path();
        let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default().to_owned();
        if name.starts_with('.') || !name.ends_with(ending) {
            continue;
        }
        let path = path.to_str().ok_or_else(|| unreadable(&"its path is not UTF-8"))?.to_owned();
        files.push(File { name, path });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// Each SQL file has a snapshot, and each snapshot an SQL file.
fn paired(up: &[File], json: &[File], span: Span) -> Result<()> {
    let has = |files: &[File], name: &str| files.iter().any(|it| it.name == name);
    let other =
        |it: &File, ending: &str, wanted: &str| format!("{}{wanted}", it.name.trim_end_matches(ending));
    let without_json = up.iter().map(|it| other(it, ".sql", ".json")).filter(|it| !has(json, it));
    let without_sql = json.iter().map(|it| other(it, ".json", ".sql")).filter(|it| !has(up, it));
    let missing: Vec<String> = without_json.chain(without_sql).collect();
    if missing.is_empty() {
        return Ok(());
    }
    fail(span, format!("{} missing; restore them from version control", missing.join(", ")))
}

fn embedded(file: &File) -> TokenStream {
    let File { name, path } = file;
    quote! { ::schemagen::migrate::EmbeddedFile { name: #name, bytes: ::core::include_bytes!(#path) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(input: &str) -> std::result::Result<String, String> {
        let input: Input = syn::parse_str(input).map_err(|error| error.to_string())?;
        expand(&input).map(|it| it.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_sql_file_and_every_snapshot_is_taken() {
        let taken = expanded("\"../migrations/postgres\"").unwrap();
        assert_eq!(taken.matches("include_bytes").count(), 10, "{taken}");
        assert!(!taken.contains(".down.sql"), "{taken}");
        assert_eq!(
            expanded("\"../migrations/postgres\", snapshots = \"../snapshots/postgres\",").unwrap(),
            taken
        );
    }

    #[test]
    fn folders_that_are_not_there_or_not_named_do_not_compile() {
        assert!(expanded("").unwrap_err().contains("migrations cannot be read"));
        assert!(expanded("\"../docs\"").unwrap_err().starts_with("no part of this path is `migrations`"));
        assert!(expanded("\"a\", folder = \"b\"").unwrap_err().starts_with("unknown word"));
    }

    #[test]
    fn half_a_migration_does_not_compile() {
        let error = expanded("\"../migrations/postgres\", snapshots = \"../snapshots\"").unwrap_err();
        assert_eq!(error.matches(".json").count(), 5, "{error}");
        assert!(error.ends_with(" missing; restore them from version control"), "{error}");
    }
}

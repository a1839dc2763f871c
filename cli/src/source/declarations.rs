//! Declarations as JSON, in the form that `dump` prints.

use std::{fs, path::Path};

use schema_model::Declarations;

use super::{Authored, Reader, recognise::unreadable};
use crate::{
    codes::Code,
    paths::shown,
    report::{Failure, Problem},
    resolved::resolve,
};

pub(super) fn read(reader: &Reader<'_>, path: &Path) -> Result<Authored, Failure> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    let declarations: Declarations = serde_json::from_slice(&bytes).map_err(|error| {
        Problem::error(Code::SourceUnknown, format!("holds no declarations: {error}"))
            .at_line(shown(path), error.line())
            .help("`schemagen dump` prints the form that it must have")
    })?;
    resolve(&declarations, reader.config, reader.target).map(Authored::of_declarations)
}

//! What the structs in a compiled program declared, with the SQL files of the project.

use std::path::Path;

use super::{Authored, Reader};
use crate::{declarations, report::Failure, resolved::resolve, session::Session};

pub(super) fn read(reader: &Reader<'_>, path: &Path, session: &Session) -> Result<Authored, Failure> {
    let declarations = declarations::of_binary(&session.folder.join(path), &session.terminal)?;
    resolve(&declarations, reader.config, reader.target).map(Authored::of_declarations)
}

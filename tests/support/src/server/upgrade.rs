//! Takes a server's databases to another cluster by `pg_upgrade`, as one does to come to a newer version.

use std::{
    env, fs,
    os::unix::{fs::MetadataExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::Command,
};

use super::{OwnServer, newest};

impl OwnServer {
    /// To the newest version at hand. Without a newer one the new cluster has the version of the old one: `pg_upgrade` makes
    /// no difference there. All objects are dumped and made again, and the files of tables are taken along.
    pub fn upgrade(&mut self) {
        let folder = self.cluster.socket_folder().to_path_buf();
        let (data, before) = (folder.join("data"), folder.join("before"));
        let started_with = fs::read_to_string(data.join("postmaster.opts")).unwrap();
        let (program, arguments) = started_with.split_once(' ').unwrap();
        let old_programs = programs(Path::new(program).parent().unwrap());
        let newer = newest().filter(|it| it.major() > self.major());
        let (major, new_programs) = match &newer {
            Some(it) => (it.major(), it.program("pg_upgrade").parent().unwrap().to_path_buf()),
            None => (self.major(), old_programs.clone()),
        };
        let checksums: String = self.admin().query_one("SHOW data_checksums", &[]).unwrap().get(0);
        let checksums = match checksums.as_str() {
            "on" => Some("--data-checksums"),
            // Without it they are on from 18 on; before, nobody knows the word.
            _ => (major >= 18).then_some("--no-data-checksums"),
        };
        let owner = fs::metadata(&data).unwrap();
        let run = |name: &str, arguments: &[&str]| {
            let mut command = Command::new(new_programs.join(name));
            command.args(arguments).current_dir(&before).uid(owner.uid()).gid(owner.gid());
            let output = command.output().unwrap();
            let told = [output.stdout, output.stderr].concat();
            assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&told));
        };
        self.stop();
        fs::rename(&data, &before).unwrap();
        let [socket, old, new] = [&folder, &before, &data].map(|it| it.to_str().unwrap());
        let [from, to] = [&old_programs, &new_programs].map(|it| it.to_str().unwrap());
        let mut initdb =
            vec!["--no-sync", "--auth=trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", new];
        initdb.extend(checksums);
        run("initdb", &initdb);
        run("pg_upgrade", &["-b", from, "-B", to, "-d", old, "-D", new, "-U", "postgres", "-s", socket]);
        let postgres = new_programs.join("postgres");
        fs::write(data.join("postmaster.opts"), format!("{} {arguments}", postgres.display())).unwrap();
        self.restart();
        let number = "SELECT current_setting('server_version_num')::int4 / 10000";
        let is: i32 = self.admin().query_one(number, &[]).unwrap().get(0);
        assert_eq!(u32::try_from(is), Ok(major), "the upgraded server");
    }
}

/// Where `pg_upgrade` is, beside the server; embedded servers come without it.
fn programs(beside: &Path) -> PathBuf {
    let mut folders = vec![beside.to_path_buf()];
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let found = folders.into_iter().find(|it| it.join("pg_upgrade").is_file());
    found.unwrap_or_else(|| {
        panic!("no pg_upgrade in {} or in PATH: install a whole PostgreSQL server", beside.display())
    })
}

//! Commands about living copies: the password of backups, the places, looking at what lies there.
//!
//! Folders come from the system's own dialog, in the shell; the pages never name one.

use std::{path::PathBuf, sync::Arc};

use host::{
    Password,
    cloud::Place,
    copies::{self, Check, Copies, CopyError, Found, KeptCopy, PlaceKind},
};
use party::wire::{WalletId, text::Name};
use party::{Party, Threshold};

use super::{Answer, App, browsing::place_of, unlocking::new_password};
use crate::{
    calendar,
    copying::Spot,
    open::Open,
    request::{
        AddServerRequest, BackupPasswordRequest, CopyRequest, DrillRequest, DrillView,
        FolderRequest, PlaceRequest, RefusedView, ServerRequest, WalletRequest,
    },
    view::{PlaceKindView, TrustedView},
};

impl App {
    /// Chooses the password of all copies from now on; each is made again under it.
    ///
    /// # Errors
    ///
    /// `password.too_short`; `trust.refused` where there is one already and a person says no; `copies.unreadable`;
    /// the disk's.
    pub async fn set_backup_password(&self, request: BackupPasswordRequest) -> Answer {
        let password = new_password(&request.password)?;
        drop(request);
        let open = self.open()?;
        open.touch();
        // Whoever chooses it can read what lies at the places.
        if open.copies(|copies| Ok(copies.has_password()))? {
            self.ask_person(&open, TrustedView::Password).await?;
        }
        self.aside(move |app| {
            let key = copies::make_key(&password, app.0.setup.kdf)?;
            open.change_copies(|copies| {
                copies.use_key(&key);
                Ok(())
            })
        })
        .await?;
        self.changed();
        Ok(())
    }

    /// Puts copies into a folder from now on.
    ///
    /// # Errors
    ///
    /// `name.…`; `copies.no_password`, `copies.same_place`, `copies.too_many`; `cloud.…`.
    pub async fn add_folder(&self, request: FolderRequest, path: PathBuf) -> Answer {
        let kind = match request.kind {
            PlaceKindView::Disk => PlaceKind::Disk,
            PlaceKindView::OtherDisk => PlaceKind::OtherDisk,
            PlaceKindView::Synced
            | PlaceKindView::WebDav
            | PlaceKindView::S3
            | PlaceKindView::GoogleDrive
            | PlaceKindView::Dropbox
            | PlaceKindView::OneDrive => PlaceKind::Synced,
        };
        self.add(&request.name, kind, Place::Folder { path }).await
    }

    /// Puts copies onto a server from now on, once it answered.
    ///
    /// # Errors
    ///
    /// As [`Self::add_folder`]; `trust.refused` where a person says no.
    pub async fn add_server(&self, request: AddServerRequest) -> Answer {
        let kind = match &request.server {
            ServerRequest::WebDav { .. } => PlaceKind::WebDav,
            ServerRequest::S3 { .. } => PlaceKind::S3,
        };
        let place = place_of(&request.server);
        let AddServerRequest { name, server } = request;
        drop(server);
        self.add(&name, kind, place).await
    }

    pub(super) async fn add(&self, name: &str, kind: PlaceKind, place: Place) -> Answer {
        let name = Name::new(name)?.as_str().to_owned();
        let open = self.open()?;
        open.touch();
        open.copies(|copies| copies.check_room(&place))?;
        self.unless_locked(&open, async { Ok(copies::try_place(&place).await?) }).await?;
        // The system's own dialog asked for a folder.
        if !matches!(place, Place::Folder { .. }) {
            let what = TrustedView::Server { name: name.clone(), address: place.address() };
            self.ask_person(&open, what).await?;
        }
        self.keep(&open, move |copies| copies.add(name, kind, place)).await
    }

    /// Puts no more copies there. Those that lie there stay.
    ///
    /// # Errors
    ///
    /// `copies.no_place`.
    pub async fn remove_place(&self, request: PlaceRequest) -> Answer {
        let open = self.open()?;
        open.touch();
        let place = request.place.clone();
        self.keep(&open, move |copies| {
            copies.place(&place)?;
            copies.remove(&place);
            Ok(())
        })
        .await?;
        open.at_desk(|desk| desk.forget_place(&request.place))
    }

    /// Makes a copy now and proves it, whether or not there is one.
    ///
    /// # Errors
    ///
    /// `wallet.none`, `copies.no_place`; `cloud.…`.
    pub async fn copy_now(&self, request: CopyRequest) -> Answer {
        let open = self.open()?;
        open.touch();
        let spot = spot(&open, &request.wallet, &request.place)?;
        self.copy(&open, &spot).await
    }

    /// Looks at each newest copy of a wallet where it lies. What was found shows in the view.
    ///
    /// # Errors
    ///
    /// `wallet.none`.
    pub async fn check_copies(&self, request: WalletRequest) -> Answer {
        let open = self.open()?;
        open.touch();
        let wallet = wallet(&request.wallet)?;
        let places = open.copies(|copies| {
            Ok(copies.places().iter().map(|place| place.id.clone()).collect::<Vec<_>>())
        })?;
        for place in places {
            let spot = (wallet, place);
            if open.copies(|copies| Ok(copies.of(&spot.0, &spot.1).next().is_none()))? {
                continue;
            }
            // That a place does not answer shows there; the others are looked at all the same.
            drop(self.at_work(&open, &spot, self.look_at(&open, &spot)).await);
            open.held()?;
        }
        Ok(())
    }

    pub(super) async fn look_at(&self, open: &Arc<Open>, spot: &Spot) -> Answer {
        let (copy, place) = newest(open, spot)?;
        let key = open.copies(Copies::key)?;
        let key = (key.1 == copy.password).then_some(key.0);
        let found = copy.check(&place, key.as_ref()).await?;
        let there = copies::names(&place, &spot.0).await;
        let (check, spot) = (Check { at: calendar::now(), found }, spot.clone());
        self.keep(open, move |copies| {
            copies.about(&copy.name, |copy| copy.check = Some(check));
            // A place that cannot be listed keeps its old copies listed here.
            if let Ok(there) = there {
                copies.forget_gone(&spot.0, &spot.1, &there);
            }
            Ok(())
        })
        .await
    }

    /// Brings the newest copy back as a new device would, with its password, and lets go of it.
    ///
    /// # Errors
    ///
    /// `copies.none`; `vault.wrong_password`; `cloud.missing`, `cloud.changed` and the others;
    /// `restore.no_share`.
    pub async fn drill(&self, request: DrillRequest) -> Answer<DrillView> {
        let open = self.open()?;
        open.touch();
        let spot = spot(&open, &request.wallet, &request.place)?;
        let password = Password::new(&request.password)?;
        drop(request);
        let (copy, place) = newest(&open, &spot)?;
        let read = self.unless_locked(&open, async { Ok(copy.read(&place).await?) }).await;
        let found = match &read {
            Ok(_) => Some(Found::Same),
            Err(refused) if refused.code == "cloud.missing" => Some(Found::Missing),
            Err(refused) if refused.code == "cloud.changed" => Some(Found::Changed),
            Err(_) => None,
        };
        if let Some(found) = found {
            let (name, check) = (copy.name.clone(), Check { at: calendar::now(), found });
            let noted = move |copies: &mut Copies| {
                copies.about(&name, |copy| copy.check = Some(check));
                Ok(())
            };
            self.keep(&open, noted).await?;
        }
        let sealed = read?;
        // It answers: what failed there before need not wait any longer.
        open.at_desk(|desk| desk.forget_place(&spot.1))?;
        let (wallet, attempt) = (copy.wallet, copy.attempt);
        let view = self.aside(move |_| bring_back(&sealed, &password, wallet, attempt)).await?;
        let at = calendar::now();
        self.keep(&open, move |copies| {
            copies.about(&copy.name, |copy| copy.drilled = Some(at));
            Ok(())
        })
        .await?;
        Ok(view)
    }

    /// Changes what is kept, on the disk first.
    pub(super) async fn keep(
        &self,
        open: &Arc<Open>,
        change: impl FnOnce(&mut Copies) -> Result<(), CopyError> + Send + 'static,
    ) -> Answer {
        let open = Arc::clone(open);
        self.aside(move |_| open.change_copies(change)).await?;
        self.changed();
        Ok(())
    }
}

/// Opens a copy and reads the share in it, which is of this wallet and attempt.
fn bring_back(
    sealed: &[u8],
    password: &Password,
    wallet: WalletId,
    attempt: u64,
) -> Answer<DrillView> {
    let (label, payload) = copies::open(sealed, password)?;
    // EXPOSE: read into the types of its secrets, and dropped.
    let (record, _) = Party::<Threshold>::read_backup(payload.expose())?;
    let is_it = record == party::RecordKey::Restored(wallet)
        && label.wallet_id == wallet.to_string()
        && label.epoch == attempt.to_string();
    if !is_it {
        return Err(RefusedView::new("cloud.changed"));
    }
    Ok(DrillView {
        share: label.share,
        device: label.device,
        epoch: attempt,
        made_at: label.made_at.0,
    })
}

fn wallet(id: &str) -> Answer<WalletId> {
    WalletId::from_hex(id).ok_or_else(|| RefusedView::new("wallet.none"))
}

fn spot(open: &Open, id: &str, place: &str) -> Answer<Spot> {
    let wallet = wallet(id)?;
    if !open.party()?.wallets.iter().any(|held| held.wallet == wallet) {
        return Err(RefusedView::new("wallet.none"));
    }
    open.copies(|copies| copies.place(place).map(drop))?;
    Ok((wallet, place.to_owned()))
}

fn newest(open: &Open, (wallet, place): &Spot) -> Answer<(KeptCopy, Place)> {
    open.copies(|copies| {
        let copy = copies.of(wallet, place).next().ok_or(CopyError::NoCopy)?;
        Ok((copy.clone(), copies.place(place)?.place.clone()))
    })
}

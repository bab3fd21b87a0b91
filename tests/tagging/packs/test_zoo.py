"""Packs in InsightFace's format: tiny ones everywhere, a real one where ../shared/models is."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from cloudphotos import home
from tagging import align, image, packs
from tagging.embed import embed
from tagging.errors import LicenceNotAccepted, PackCorrupt, PackMissing, ProviderMissing, UnknownPack
from tagging.packs import fit, scrfd, zoo
from tagging.packs.session import open_network
from tagging.pipeline import FoundPhoto, Pipeline
from tagging.thresholds import ARCFACE, STARTER
from tagging.types import Image
from tests.tagging.conftest import CAP
from tests.tagging.packs import tiny

SCRFD = Path(__file__).resolve().parents[4] / "shared" / "models" / "scrfd_2.5g.onnx"


@pytest.fixture
def accepted(tmp_path: Path) -> Path:
    """A folder of packs with one, whose licence was accepted."""
    tiny.folder(tmp_path / "mine")
    assert packs.build("mine", tmp_path, accepted=True)
    return tmp_path


def record(weights: Path, pack: str = "mine") -> dict[str, object]:
    return json.loads((weights / pack / zoo.RECORD).read_text())


def test_a_folder_that_somebody_copied_there_needs_its_licence_accepted(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    for attempt in (packs.load, packs.check, packs.build):
        with pytest.raises(LicenceNotAccepted, match=r"build_pack .*/mine --accept-license"):
            attempt("mine", tmp_path)
    assert not (tmp_path / "mine" / zoo.RECORD).exists()


def test_acceptance_is_recorded_with_the_terms_the_time_and_the_checksums_of_what_is_used(accepted: Path) -> None:
    said = record(accepted)
    assert "non-commercial research only" in said["licence"]["text"]
    assert said["licence"]["accepted"].endswith("+00:00")
    assert set(said["files"]) == {"det_tiny.onnx", "w_tiny.onnx"}


def test_a_second_acceptance_changes_nothing(accepted: Path) -> None:
    before = (accepted / "mine" / zoo.RECORD).read_text()
    assert packs.build("mine", accepted, accepted=True) is False
    assert packs.build("mine", accepted) is False
    assert (accepted / "mine" / zoo.RECORD).read_text() == before


def test_insightface_tells_which_file_does_what(accepted: Path) -> None:
    found = zoo.contents(record(accepted))
    assert found.detector == zoo.Part("det_tiny.onnx", mean=127.5, std=128.0, one_by_one=False)
    assert found.embedder == zoo.Part("w_tiny.onnx", mean=127.5, std=127.5, one_by_one=False)
    assert (found.input_px, found.crop_px, found.dimension) == (None, 112, 512)


def test_insightfaces_own_manifest_is_followed(tmp_path: Path) -> None:
    tiny.described_folder(tmp_path / "raccoon_tiny")
    packs.build("raccoon_tiny", tmp_path, accepted=True)
    said = record(tmp_path, "raccoon_tiny")
    assert "For nobody but you." in said["licence"]["text"]
    assert set(said["files"]) == {"a.onnx", "b.onnx", "manifest.json", "MODEL.LICENSE"}
    numbers = packs.numbers("raccoon_tiny", tmp_path)
    assert (numbers.mean.tolist(), numbers.scale, len(numbers.trash)) == ([100] * 3, 1 / 50, 256)


def test_a_file_that_insightfaces_manifest_does_not_mean_is_refused(tmp_path: Path) -> None:
    folder = tiny.described_folder(tmp_path / "raccoon_tiny")
    tiny.recogniser(folder / "a.onnx", dimension=128)
    with pytest.raises(PackCorrupt, match="SHA-256 mismatch"):
        packs.build("raccoon_tiny", tmp_path, accepted=True)


def test_the_pack_finds_a_face_and_tells_its_colour(accepted: Path) -> None:
    pack = packs.load("mine", accepted)
    scene = np.zeros((320, 320, 3), np.uint8)
    scene[96:160, 96:160] = 255
    (faces,) = Pipeline(pack, pixel_cap=CAP).find_faces_in([Image.of(scene)])
    assert faces
    middle = faces[0].detection.box[:2] + faces[0].detection.box[2:] / 2
    assert middle.tolist() == pytest.approx([128, 128], abs=32)
    assert faces[0].vector.shape == (512,)
    assert faces[0].vector[:3] == pytest.approx(1 / np.sqrt(3), abs=1e-3)


def test_without_a_fitted_centroid_nothing_is_trash(accepted: Path) -> None:
    numbers = packs.numbers("mine", accepted)
    assert not numbers.trash.any()
    assert numbers.thresholds.trash_distance == 0
    assert numbers.calibration is None


def test_what_was_fitted_beside_the_weights_is_used(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    packs.build("mine", tmp_path, accepted=True)
    fit.update(
        packs.fitted_path("mine", tmp_path),
        trash=np.ones(512, np.float32),
        thresholds=json.dumps({"trash_distance": 0.2, "same_person_cos": 0.31}),
        embedder=packs.embedder_sha256("mine", tmp_path),
    )
    numbers = packs.numbers("mine", tmp_path)
    assert np.linalg.norm(numbers.trash) == pytest.approx(1, abs=1e-5)
    assert (numbers.thresholds.trash_distance, numbers.thresholds.same_person_cos) == (0.2, 0.31)


def test_a_pack_that_was_measured_decides_at_the_odds_at_which_the_starter_does(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    packs.build("mine", tmp_path, accepted=True)
    measured = packs.numbers("starter").calibration
    assert measured is not None
    fit.update(packs.fitted_path("mine", tmp_path), **measured.arrays())
    moved = packs.numbers("mine", tmp_path).thresholds
    assert moved.same_person_cos == pytest.approx(STARTER.same_person_cos)
    assert (moved.detection_score, moved.trash_distance) == (ARCFACE.detection_score, 0)


def test_numbers_fitted_to_other_weights_are_refused(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    packs.build("mine", tmp_path, accepted=True)
    fit.update(packs.fitted_path("mine", tmp_path), trash=np.ones(512, np.float32), embedder="another")
    with pytest.raises(PackCorrupt, match="fitted to another network"):
        packs.load("mine", tmp_path)


@pytest.mark.parametrize("file", ["det_tiny.onnx", "w_tiny.onnx"])
def test_a_file_that_changed_since_is_refused_and_so_is_one_that_is_gone(accepted: Path, file: str) -> None:
    path = accepted / "mine" / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(
        PackCorrupt, match=rf"{file} of the model pack mine is missing or damaged.*delete .*cloudphotos\.json"
    ):
        packs.load("mine", accepted)
    with pytest.raises(PackCorrupt, match="missing or damaged"):
        packs.build("mine", accepted, accepted=True)
    path.unlink()
    with pytest.raises(PackCorrupt, match="missing or damaged"):
        packs.load("mine", accepted)


def test_a_record_that_cannot_be_read_is_a_sentence(accepted: Path) -> None:
    (accepted / "mine" / zoo.RECORD).write_text("{}")
    with pytest.raises(PackCorrupt, match="cannot be read"):
        packs.load("mine", accepted)


def test_a_folder_without_a_recogniser_is_a_sentence(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    (tmp_path / "mine" / "w_tiny.onnx").unlink()
    with pytest.raises(PackMissing, match="no ONNX file that insightface takes for recognition"):
        packs.build("mine", tmp_path, accepted=True)
    assert not (tmp_path / "mine" / zoo.RECORD).exists()


def test_an_empty_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(PackMissing, match="detection and none for recognition"):
        packs.build("mine", tmp_path, accepted=True)


def test_a_detector_without_landmarks_is_refused(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    (tmp_path / "mine" / "det_tiny.onnx").unlink()
    with pytest.raises(PackCorrupt, match="finds no landmarks"):
        packs.build("mine", tmp_path, accepted=True)


def test_a_file_that_is_no_network_is_a_sentence(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    (tmp_path / "mine" / "broken.onnx").write_bytes(b"junk")
    with pytest.raises(PackCorrupt, match="insightface cannot read the models in"):
        packs.build("mine", tmp_path, accepted=True)


def test_crops_of_a_size_that_nobody_knows_to_cut_are_refused(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    tiny.recogniser(tmp_path / "mine" / "w_tiny.onnx", side=160)
    with pytest.raises(PackCorrupt, match="crops of 160 px"):
        packs.build("mine", tmp_path, accepted=True)


def test_batches_of_one_size_and_no_other_are_refused(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "mine")
    tiny.recogniser(tmp_path / "mine" / "w_tiny.onnx", batch=4)
    with pytest.raises(PackCorrupt, match="batches of 4"):
        packs.build("mine", tmp_path, accepted=True)


def test_a_crop_of_128_px_shows_more_on_both_sides(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "wide")
    tiny.recogniser(tmp_path / "wide" / "w_tiny.onnx", side=128)
    packs.build("wide", tmp_path, accepted=True)
    numbers = packs.numbers("wide", tmp_path)
    assert numbers.crop_px == 128
    assert numbers.template[0].tolist() == pytest.approx([38.2946 + 8, 51.6963])


def test_networks_for_one_picture_are_given_one_at_a_time(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "single")
    tiny.detector(tmp_path / "single" / "det_tiny.onnx", batch=1, side=640, anchors=80 * 80 * 2)
    tiny.recogniser(tmp_path / "single" / "w_tiny.onnx", batch=1)
    packs.build("single", tmp_path, accepted=True)
    found = zoo.contents(record(tmp_path, "single"))
    assert (found.detector.one_by_one, found.embedder.one_by_one) == (True, True)
    assert (found.input_px, found.freed) == ((640, 640), False)
    pack = packs.load("single", tmp_path)
    assert pack.embedder(np.ones((3, 3, 112, 112), np.float32))[0].shape == (3, 512)
    assert len(pack.detector(np.zeros((2, 3, 320, 448), np.float32), 0.5)) == 2


def test_a_detector_of_one_size_is_made_to_take_any_where_that_can_be_done(tmp_path: Path) -> None:
    tiny.folder(tmp_path / "fixed")
    tiny.detector(tmp_path / "fixed" / "det_tiny.onnx", batch=1, side=640)
    before = (tmp_path / "fixed" / "det_tiny.onnx").read_bytes()
    packs.build("fixed", tmp_path, accepted=True)
    found = zoo.contents(record(tmp_path, "fixed"))
    assert (found.detector.one_by_one, found.input_px, found.freed) == (False, None, True)
    assert (tmp_path / "fixed" / "det_tiny.onnx").read_bytes() == before
    scenes = np.zeros((2, 3, 96, 160), np.float32)
    scenes[1, :, 32:64, 64:96] = 255
    none, some = packs.load("fixed", tmp_path).detector(scenes, 0.5)
    assert len(none.scores) == 0
    assert some.boxes[:, 2].max() == 64  # the anchor of stride 32


@pytest.mark.parametrize("name", ["a name with spaces", "ünïcode", "x" * 41, ".hidden"])
def test_a_name_that_cannot_be_stored_with_a_vector_is_refused(tmp_path: Path, name: str) -> None:
    tiny.folder(tmp_path / name)
    with pytest.raises(UnknownPack, match="at most 40 letters"):
        packs.check(name, tmp_path)
    with pytest.raises(UnknownPack, match="at most 40 letters"):
        packs.build(name, tmp_path, accepted=True)


def test_one_of_insightfaces_packs_that_is_not_here_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(PackMissing, match="build_pack buffalo_l --accept-license"):
        packs.load("buffalo_l", tmp_path)


def test_a_gpu_that_is_not_there_is_a_sentence(accepted: Path) -> None:
    with pytest.raises(ProviderMissing, match=r"asks for CUDA.*requirements-gpu\.txt"):
        packs.load("mine", accepted, wanted=["CUDA"])


@pytest.mark.parametrize("library", ["cv2", "insightface"])
def test_a_library_that_does_not_load_is_a_sentence(tmp_path: Path, library: str) -> None:
    """What opencv-python does on a machine without a screen, done by a module of the same name."""
    tiny.folder(tmp_path / "weights" / "mine")
    (tmp_path / "broken").mkdir()
    reason = "libGL.so.1: cannot open shared object file: No such file or directory"
    (tmp_path / "broken" / f"{library}.py").write_text(f"raise ImportError({reason!r})")
    code = (
        "from pathlib import Path\nfrom tagging import packs\nfrom tagging.errors import LibraryBroken\n"
        f"try: packs.build('mine', Path({str(tmp_path / 'weights')!r}), accepted=True)\n"
        "except LibraryBroken as error: print(error)"
    )
    path = os.pathsep.join([str(tmp_path / "broken"), str(home.REPOSITORY)])
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(f"{library} cannot be loaded (libGL.so.1")
    assert "opencv-python-headless" in done.stdout


def test_the_real_detector_is_freed_and_sees_what_it_saw_before(real: packs.Pack, data: Path) -> None:
    """The file as it is, in insightface's words for one picture of 640 x 640: padded, it shows what the freed one shows."""
    network, _ = open_network(SCRFD, threads=1)
    padded = scrfd.detector(network, mean=127.5, std=128.0, one_by_one=True, input_px=(640, 640))
    photo = PIL.Image.open(data / "nasa_iss" / "album" / "Expedition_1.jpg").convert("RGB").resize((640, 448))
    batch = np.ascontiguousarray(np.asarray(photo).transpose(2, 0, 1)[None], np.float32)
    (wanted,), (found,) = padded(batch, 0.5), real.detector(batch, 0.5)
    assert len(wanted.scores) == len(found.scores) > 3
    assert found.scores == pytest.approx(wanted.scores, abs=1e-3)
    assert found.boxes == pytest.approx(wanted.boxes, abs=0.1)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> packs.Pack:
    """SCRFD 2.5G and the starter's MobileFaceNet in one folder, as an operator would copy them."""
    if not SCRFD.exists():
        pytest.skip("needs the SCRFD model in ../shared/models")
    folder = tmp_path_factory.mktemp("weights") / "mini"
    folder.mkdir()
    shutil.copy(SCRFD, folder / "det_2.5g.onnx")
    shutil.copy(home.weights() / "starter" / "embedder.onnx", folder / "w_mobile.onnx")
    packs.build("mini", folder.parent, accepted=True)
    return packs.load("mini", folder.parent)


def test_the_real_detector_finds_the_faces_that_the_starter_finds(
    real: packs.Pack, starter: packs.Pack, data: Path
) -> None:
    photo = (data / "nasa_iss" / "album" / "Expedition_1.jpg").read_bytes()
    found = []
    for pack in (real, starter):
        (answer,) = Pipeline(pack, pixel_cap=CAP).find_faces([photo])
        assert isinstance(answer, FoundPhoto)
        found.append(sorted(face.detection.landmarks.mean(axis=0).tolist() for face in answer.faces))
        assert {face.verdict for face in answer.faces} == {"face"}
    assert len(found[0]) == 3
    assert np.array(found[0]) == pytest.approx(np.array(found[1]), abs=3)


def test_the_real_recogniser_gives_the_same_vectors_as_the_starter_for_the_same_crops(
    real: packs.Pack, starter: packs.Pack, data: Path
) -> None:
    photo = image.read((data / "nasa_iss" / "album" / "Cady_Coleman.jpg").read_bytes(), pixel_cap=CAP)
    (faces,) = Pipeline(starter, pixel_cap=CAP).find_faces_in([photo])
    numbers = starter.numbers
    crop = align.crop(photo.pillow, faces[0].detection.landmarks, numbers.template, side_px=numbers.crop_px)
    crops = np.stack([crop, np.asarray(PIL.Image.fromarray(crop).rotate(10))])
    ours, _ = embed(starter.embedder, crops, mean=numbers.mean, scale=numbers.scale)
    same, _ = embed(real.embedder, crops, mean=numbers.mean, scale=numbers.scale)
    assert same == pytest.approx(ours, abs=1e-6)
    insightfaces, _ = embed(real.embedder, crops, mean=real.numbers.mean, scale=real.numbers.scale)
    assert np.sum(insightfaces * ours, axis=1).min() > 0.999  # (x - 127.5) / 127.5 in the place of / 128


def test_the_real_detector_agrees_with_insightfaces_own(real: packs.Pack, data: Path) -> None:
    """A second opinion on the decoding: insightface's own classes on the same picture of 640 px."""
    import cv2
    from insightface.model_zoo import model_zoo

    pixels = image.read((data / "nasa_iss" / "album" / "Expedition_1.jpg").read_bytes(), pixel_cap=CAP).pixels
    scene = np.zeros((640, 640, 3), np.uint8)
    height, width = (min(side, 640) for side in pixels.shape[:2])
    scene[:height, :width] = pixels[:height, :width]
    other = model_zoo.get_model(str(SCRFD), providers=["CPUExecutionProvider"])
    wanted, points = other.detect(cv2.cvtColor(scene, cv2.COLOR_RGB2BGR), det_thresh=0.5)
    (found,) = real.detector(np.ascontiguousarray(scene.transpose(2, 0, 1)[None], np.float32), 0.5)
    assert len(wanted) > 0
    for box, landmarks in zip(wanted, points, strict=True):
        best = np.argmin(np.abs(found.scores - box[4]))
        assert found.scores[best] == pytest.approx(box[4], abs=1e-4)
        assert found.boxes[best].tolist() == pytest.approx([*box[:2], *(box[2:4] - box[:2])], abs=0.05)
        assert found.landmarks[best] == pytest.approx(landmarks, abs=0.05)


def test_the_real_recogniser_gets_a_branch_that_rates_as_the_starters_does_and_its_file_stays_insightfaces(
    real: packs.Pack, starter: packs.Pack, tmp_path: Path, data: Path
) -> None:
    """The head goes into the graph in memory; the file on disk has the one output that insightface insists on."""
    folder = tmp_path / "mini"
    folder.mkdir()
    shutil.copy(SCRFD, folder / "det_2.5g.onnx")
    shutil.copy(home.weights() / "starter" / "embedder.onnx", folder / "w_mobile.onnx")
    packs.build("mini", tmp_path, accepted=True)
    before = (folder / "w_mobile.onnx").read_bytes()
    head = starter.numbers.head
    assert head is not None
    rating = packs.load("mini", tmp_path, head=head)
    numbers = replace(rating.numbers, mean=starter.numbers.mean, scale=starter.numbers.scale)
    photo = (data / "nasa_iss" / "album" / "Expedition_1.jpg").read_bytes()
    (found,) = Pipeline(replace(rating, numbers=numbers), pixel_cap=CAP).find_faces([photo])
    assert isinstance(found, FoundPhoto)
    known = [face.detection for face in found.faces]
    again = Pipeline(starter, pixel_cap=CAP).look_again(photo, known)
    assert [face.awesomeness for face in found.faces] == pytest.approx([each[0] for each in again if each is not None])
    assert {face.rated_by for face in found.faces} == {head.version}
    features = packs.open_features("mini", tmp_path)
    assert features(np.zeros((1, 3, 112, 112), np.float32))[1].shape == (1, 512)
    assert (folder / "w_mobile.onnx").read_bytes() == before
    from insightface import model_zoo

    assert model_zoo.get_model(str(folder / "w_mobile.onnx")).output_shape[1] == 192
    assert real.numbers.head is None

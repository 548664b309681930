"""The ready mapping files of Tân Dân fit what is read from a Tân Dân site."""

from domain.parking import Parked
from domain.people import Roster
from domain.period import Period
from domain.records import RecordKind
from mappings.apply import WorkMapper
from mappings.catalogue import parse_catalogue
from mappings.mapping_file import parse_mapping
from mappings.people import map_organisation, map_person
from simulators.population import PopulationConfig, System, build_population
from tests.conformance.conftest import running
from tests.conformance.stages import FILES, PERIOD, POPULATION, STAGES


def mapping(name):
    """A ready mapping file."""
    return parse_mapping((FILES / "_templates" / "mappings" / name).read_text("utf-8"), name)


def pulled(site, kind):
    """Every record of a kind."""
    return [record for page in site.pull(kind) for record in page.records]


def roster_of(site):
    """Organisations and people as the site has them, none of them parked."""
    units = [
        map_organisation(r, mapping("tan_dan.organisations.yaml"))
        for r in pulled(site, RecordKind.ORGANISATIONS)
    ]
    known = Roster(units, [])
    people = [map_person(r, mapping("tan_dan.people.yaml"), known) for r in pulled(site, RecordKind.PEOPLE)]
    return Roster(units, people)


def fates(site, stage, kind, roster, system):
    """By kind and key: the reason it is parked for and the flaw it was made with, "" for none."""
    catalogue = parse_catalogue((FILES / "lao_cai" / "catalogue.csv").read_text("utf-8"), "catalogue.csv")
    rules = mapping(f"{stage}.{kind.value}.yaml")
    apply = WorkMapper(rules, catalogue=catalogue, roster=roster, period=Period.parse(PERIOD))
    flaws = {
        str(record.number): record.flaw
        for record in build_population(PopulationConfig.of(POPULATION)).records_of(system)
    }
    found = {}
    for record in pulled(site, kind):
        unit = apply(record)
        found[kind, record.key] = (unit.reason.value if isinstance(unit, Parked) else "", flaws[record.key])
    return found


def test_every_good_record_becomes_a_unit_and_every_bad_one_is_parked_for_what_it_is(tmp_path):
    """Lists, JSON in a text and WCF alike: the reason is the flaw the record was made with.

    Only a product counted twice is found later, when all units of a person are together.
    """
    with running(STAGES["tan_dan"], tmp_path) as site:
        roster = roster_of(site)
        assert len(roster.people) == POPULATION["people"]
        found = fates(site, "tan_dan", RecordKind.DOCUMENTS, roster, System.SOAP)
        found |= fates(site, "tan_dan", RecordKind.WORK_ITEMS, roster, System.REST)
        assert len(found) == POPULATION["units"]
        others = {fate for fate in found.values() if fate[0] != fate[1]}
        assert others == {("", "duplicate_product")}
        site.stage = STAGES["tan_dan_wcf"]
        wcf = fates(site, "tan_dan_wcf", RecordKind.WORK_ITEMS, roster, System.REST)
        assert wcf.items() <= found.items()

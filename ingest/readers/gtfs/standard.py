"""The types that the GTFS reference gives to its columns, by name: a name means one thing in all
files of a feed.

Identifiers, codes, names, colours, addresses and enumerations are texts; so are times, which go
beyond 24:00:00. What the reference does not know is guessed as in any other file.
Reference: gtfs.org, Schedule, "Field Definitions".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from datasets.types import FieldType

_DOUBLES: Final = """
stop_lat stop_lon shape_pt_lat shape_pt_lon shape_dist_traveled length max_slope min_width price
amount level_index
"""
_INTS: Final = """
stop_sequence shape_pt_sequence route_sort_order headway_secs transfer_duration min_transfer_time
stair_count traversal_time rule_priority transfer_count duration_limit prior_notice_duration_min
prior_notice_duration_max prior_notice_last_day prior_notice_start_day
"""
_DATES: Final = "start_date end_date date feed_start_date feed_end_date"
_TEXTS: Final = """
agency_email agency_fare_url agency_id agency_lang agency_name agency_phone agency_timezone
agency_url area_id area_name arrival_time attribution_email attribution_id attribution_phone
attribution_url bikes_allowed block_id booking_rule_id booking_type cars_allowed
cemv_support contains_id continuous_drop_off continuous_pickup currency currency_type
default_lang departure_time destination_id direction_id drop_off_booking_rule_id drop_off_message
drop_off_type duration_limit_type end_pickup_drop_off_window end_time exact_times exception_type
fare_id fare_media_id fare_media_name fare_media_type fare_product_id fare_product_name
fare_transfer_type feed_contact_email feed_contact_url feed_id feed_lang feed_publisher_name
feed_publisher_url feed_version field_name field_value friday from_area_id from_leg_group_id
from_route_id from_stop_id from_timeframe_group_id from_trip_id info_url is_authority
is_bidirectional is_default_fare_category is_operator is_producer language leg_group_id level_id
level_name location_group_id location_group_name location_id location_type message monday
network_id network_name organization_name origin_id parent_station pathway_id pathway_mode
payment_method phone_number pickup_booking_rule_id pickup_message pickup_type platform_code
prior_notice_last_time prior_notice_service_id prior_notice_start_time record_id record_sub_id
reversed_signposted_as rider_category_id rider_category_name eligibility_url route_color
route_desc route_id route_long_name route_short_name route_text_color route_type route_url
safe_duration_factor saturday service_id shape_id signposted_as start_pickup_drop_off_window
start_time stop_access stop_code stop_desc stop_headsign stop_id stop_name stop_timezone stop_url
sunday table_name thursday timeframe_group_id timepoint to_area_id to_leg_group_id to_route_id
to_stop_id to_timeframe_group_id to_trip_id transfer_type transfers translation trip_headsign
trip_id trip_short_name tts_stop_name tuesday wednesday wheelchair_accessible wheelchair_boarding
zone_id
"""

STANDARD: Final[Mapping[str, FieldType]] = {
    name: chosen
    for chosen, names in (
        (FieldType.DOUBLE, _DOUBLES),
        (FieldType.INT, _INTS),
        (FieldType.DATE, _DATES),
        (FieldType.TEXT, _TEXTS),
    )
    for name in names.split()
}

FILES: Final = frozenset(
    {"agency", "areas", "attributions", "booking_rules", "calendar", "calendar_dates"}
    | {"fare_attributes", "fare_leg_join_rules", "fare_leg_rules", "fare_media", "fare_products"}
    | {"fare_rules", "fare_transfer_rules", "feed_info", "frequencies", "levels", "locations"}
    | {"location_group_stops", "location_groups", "networks", "pathways", "rider_categories"}
    | {"route_networks", "routes", "shapes", "stop_areas", "stop_times", "stops", "timeframes"}
    | {"transfers", "translations", "trips"}
)
"""Names of the files that the reference knows, without their ending."""

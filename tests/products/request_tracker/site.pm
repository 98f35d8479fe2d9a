# Request Tracker beside the tests: all that it writes lies in one folder, and no mail leaves it.
my $place = $ENV{FICHE_RT_PLACE} or die "FICHE_RT_PLACE names no folder";
$RT::MasonDataDir    = "$place/mason";
$RT::MasonSessionDir = "$place/sessions";
$RT::VarPath         = $place;
Set($DatabaseType, 'SQLite');
Set($DatabaseName, "$place/rt.sqlite");
Set($rtname,       'shop.example');
Set($Organization, 'shop.example');
Set($WebDomain,    '127.0.0.1');
Set($WebPort,      $ENV{FICHE_RT_PORT} || 80);
Set($MailCommand,  'testfile');
Set($Timezone,     'Europe/Paris');
Set($LogToSyslog,  '');
Set($LogToSTDERR,  'warning');
1;

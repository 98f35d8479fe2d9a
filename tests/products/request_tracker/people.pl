# Who works with this Request Tracker, in which queues, and what a ticket says of itself here.
@Queues = (
    { Name => 'Sales',   Description => 'Before the sale' },
    { Name => 'Service', Description => 'After the sale' },
);

@Users = (
    { Name => 'fiche', RealName => 'Fiche',      Privileged => 1, EmailAddress => 'fiche@shop.example' },
    { Name => 'lena',  RealName => 'Lena Faure', Privileged => 1, EmailAddress => 'lena@shop.example' },
    { Name => 'blind', RealName => 'Blind',      Privileged => 1, EmailAddress => 'blind@shop.example' },
    {
        Name         => 'anna@post.example',
        RealName     => 'Anna Weiss',
        Privileged   => 0,
        EmailAddress => 'anna@post.example'
    },
);

my ( $tickets, $transactions ) = ( 'RT::Queue-RT::Ticket', 'RT::Queue-RT::Ticket-RT::Transaction' );
my %single = ( Queue => 0, MaxValues => 1 );

@CustomFields = (
    ( map { { %single, Name => $_, Type => 'FreeformSingle', LookupType => $tickets } } qw(Contact Order Reason Logged) ),
    ( map { { %single, Name => $_, Type => 'FreeformSingle', LookupType => $transactions } } qw(Medium Direction At Logged) ),
);

my @works = qw(
    SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket ModifyTicket OwnTicket TakeTicket
    SeeCustomField ModifyCustomField SetInitialCustomField
);

@ACL = (
    ( map { { UserId => 'fiche', Right => $_ } } @works ),
    ( map { { UserId => 'lena',  Right => $_ } } @works ),
    ( map { { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Right => $_ } } qw(CreateTicket ReplyToTicket) ),
);

@Final = (
    sub {
        open my $file, '>', "$ENV{FICHE_RT_PLACE}/tokens" or die $!;
        for my $name (qw(fiche lena blind anna@post.example)) {
            my $user = RT::User->new( RT->SystemUser );
            $user->Load($name);
            my $token = RT::AuthToken->new( RT->SystemUser );
            my ( $made, $words, $text ) = $token->Create( Owner => $user->Id, Description => 'Tests' );
            die $words unless $made;
            print $file "$name $text\n";
        }
        close $file;
    }
);
1;

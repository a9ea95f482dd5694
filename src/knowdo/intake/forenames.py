"""Common forenames in Scotland, so that a column of people's names is known without its heading. Written from memory of
common use, not taken from any list; a name that is missing is caught by headings and by the other columns."""

from __future__ import annotations

FORENAMES = frozenset(
    """
    aaron abbie abby abdul abigail adam adele agnes ahmed aidan ailsa aimee aisha aiden alan alana alasdair alastair albert alec
    alex alexander alexandra alexis alfie alice alicia alison alistair allan allison alyssa amanda amber amelia amina amir
    amy ana anastasia andrea andrew angela angus anita ann anna annabel anne annie anthony antonia archie arianna arran arthur
    arya ashley asif aurora ava ayesha barbara barry beatrice bella ben benjamin bethany bilal blair bobby bonnie bradley
    brandon brendan brian bridget brodie brooke bruce bryan caitlin caleb callum cameron caroline carol carole carly carrie
    carter catherine catriona chantelle charles charlie charlotte chelsea chloe christina christine christopher claire clara
    colette colin connor conor corey courtney craig daisy dale daniel danielle darcy darren david dawn dean debbie deborah
    declan denise derek diana dominic donald donna dorothy douglas duncan dylan eden edith edward eilidh eileen elaine eleanor
    elena elijah elise elizabeth ella ellen ellie elliot elsie emilia emily emma eric erin ethan euan eva eve evelyn evie ewan
    ewen faith fatima felix fergus fern filip finlay finley fiona florence frances francesca francis frank fraser freddie
    freya gabriel gail gareth gary gavin gemma geoffrey george georgia georgina gerard gillian gina gordon grace graeme graham
    grant greg gregor gregory greig hamish hannah harley harriet harris harrison harry harvey hassan hayley heather helen henry
    hollie holly hope hugh hunter iain ian ibrahim imogen ines irene iris isaac isabel isabella isabelle isla ismail isobel
    ivy jack jackie jackson jacob jacqueline jade jake jakub james jamie jan jane janet janice jasmine jason jayden jean jenna
    jennifer jenny jessica jill jillian jim joan joanna joanne jodie joe john jon jonathan jordan joseph josephine josh joshua
    joyce jude judith julia julian julie june kaden kai karen karl karolina kate katherine kathleen kathryn katie katy kayla
    kayleigh keira keith kelly kelsey kenneth kerr kerry kevin kian kieran kim kimberley kirsten kirstin kirsty kirstie kyle
    lacey laila lara laura lauren layla leah lee lena lennon leo leon leona lesley leslie lewis lexi liam lily lillian lilly
    linda lindsay lisa logan lola lorna lorraine louis louisa louise luca lucas lucy luke lyle lyndsay lynn lynne lynsey mackenzie
    maddison madison maeve magdalena mairi maisie malcolm marc marcus margaret maria mariam marie marion mark martha martin
    martyn mary maryam mason matilda matthew maureen max maya megan meghan melanie melissa mia michael michaela michelle mila
    millie mirren mitchell mohamed mohammad mohammed moira molly monica morag morgan morven muhammad muireann murray mustafa mya
    myles nadia naomi natalia natalie natasha nathan neil niall niamh nicholas nicola nicole nieve nikola noah noel nora norma
    oliver olivia ollie oscar owen paige pamela patricia patrick paul paula pauline peter phoebe philip phillip piotr poppy
    priya rachael rachel raymond rebecca reece regan reuben rhona rhys riley robbie robert robyn roderick roisin ronald ronan
    rory rosa rose rosemary rosie ross rowan roy ruairidh ruaridh ruby russell ruth ryan sadie saira sally sam samantha samuel
    sandra sara sarah scarlett scott sean sebastian shannon sharon sheila shelley shirley shona sienna simon skye sofia sonia
    sophia sophie stacey stella stephanie stephen steven stewart struan stuart summer susan suzanne sylvia szymon tanya tara
    taylor teresa terry thea theo theodore theresa thomas tiffany tiana tim timothy tina toby tom tommy tony tracey tracy tyler
    valerie vanessa victor victoria vincent violet vivienne walter wayne wendy wiktoria william willow xander yasmin yousef
    yusuf yvonne zac zach zachary zahra zainab zara zoe zofia zuzanna
    """.split()
)

"""What people ask a bot that is somebody else’s business, as they would put it: leave and pay, machines, meals, the world.

A search that has seen such questions knows one when it meets the next, and does not answer it with a lesson that happens
to share a word. Ordinary questions, by topic, no lesson of the handbook: they stay right when the content changes. Add to
a topic what people ask here and should not be answered.
"""

ELSEWHERE: dict[str, tuple[str, ...]] = {
    "fr": (
        # leave, pay, contracts
        """
        combien de jours de vacances il me reste
        comment poser un congé sans solde
        mes RTT de l’an dernier sont-ils perdus
        je suis malade, à qui j’envoie mon arrêt
        quand tombe la paie ce mois-ci
        il y a une erreur sur mon bulletin de salaire
        demander une augmentation
        mon contrat finit en juin, sera-t-il renouvelé
        où déposer ma note de frais
        remboursement de mes tickets de train
        la mutuelle rembourse-t-elle les lunettes
        congé maternité, quelles démarches
        puis-je faire du télétravail le vendredi
        mes heures supplémentaires sont-elles payées
        comment remplir ma feuille de temps
        mon entretien annuel est prévu quand
        visite médicale du travail, où aller
        qui est notre délégué du personnel
        poser une journée pour enfant malade
        combien de jours fériés en mai
        je voudrais démissionner, quel préavis
        la prime de fin d’année arrive quand
        je cherche une formation en comptabilité
        accident du travail, qui prévenir
        mon solde de tout compte
        changer mes horaires de travail
        le pont de l’Ascension est-il accordé
        qui remplace Martine à l’accueil lundi
        mes tickets restaurant ne sont pas arrivés
        comment préparer ma retraite
        """,
        # machines
        """
        l’imprimante ne répond plus
        le wifi ne marche pas dans la salle du fond
        j’ai perdu mon mot de passe
        mon ordinateur est très lent
        mon écran reste noir
        comment installer une mise à jour Windows
        je n’arrive pas à ouvrir un fichier PDF
        le VPN refuse de se connecter
        ma boîte mail est saturée
        partager mon agenda avec un collègue
        faire une somme dans Excel
        brancher le vidéoprojecteur
        ma souris ne fonctionne plus
        commander une cartouche d’encre
        mon téléphone professionnel est cassé
        le scanner ne reconnaît pas mes documents
        comment convertir un fichier Word
        récupérer un fichier supprimé par erreur
        l’antivirus bloque un programme
        le serveur est inaccessible depuis ce matin
        activer la double authentification de ma messagerie
        changer la signature de mes mails
        zoom ne trouve pas mon micro
        sauvegarder mes dossiers sur une clé USB
        mon badge informatique est expiré
        insérer un tableau dans Word
        il n’y a plus de réseau au sous-sol
        la connexion internet est coupée
        mon poste de travail ne démarre pas
        l’image est floue sur le vidéoprojecteur
        imprimer en recto verso et en couleur
        """,
        # the building
        """
        réserver la grande salle pour jeudi
        où sont rangées les chaises
        le chauffage est en panne
        qui a les clés du local
        l’ampoule du couloir est grillée
        où se garer près du bureau
        le code de la porte d’entrée
        la machine à café est cassée
        commander des stylos et du papier
        les toilettes du premier sont bouchées
        qui vide les poubelles
        l’alarme s’est déclenchée cette nuit
        faire un double de clé
        à quelle heure ferme le bâtiment
        où se trouve la trousse de secours
        le ménage n’a pas été fait
        il fait trop chaud dans les bureaux
        j’ai perdu mon badge d’entrée
        quand passe le facteur
        l’ascenseur est bloqué
        y a-t-il un local à vélos
        emprunter la camionnette samedi
        la fenêtre de mon bureau ferme mal
        réparer la photocopieuse
        louer une sono pour la fête
        une fuite d’eau sous l’évier
        où est l’extincteur
        exercice d’évacuation incendie
        """,
        # meals
        """
        qu’est-ce qu’on mange à midi
        le menu de la cantine
        un bon restaurant dans le quartier
        recette de gâteau au chocolat
        commander des pizzas pour ce soir
        qui apporte le gâteau d’anniversaire
        réserver un traiteur
        y a-t-il des plats végétariens
        combien de temps cuire un œuf
        où acheter du pain le dimanche
        """,
        # journeys
        """
        le prochain train pour Lyon
        réserver un billet d’avion
        y a-t-il une grève des bus demain
        un hôtel pas cher à Lille
        comment aller à la gare à pied
        faut-il un visa pour le Canada
        le prix de l’essence
        covoiturage pour la réunion de Nantes
        ma voiture ne démarre pas
        trafic sur l’autoroute ce matin
        le passe Navigo est-il remboursé
        renouveler mon passeport
        location de voiture pour le week-end
        combien de kilomètres jusqu’à Bordeaux
        """,
        # the weather
        """
        va-t-il pleuvoir demain
        quel temps fait-il à Brest
        la température prévue ce week-end
        alerte orage ou canicule
        il neige à la montagne ?
        prévisions météo de la semaine
        faut-il prendre un parapluie
        """,
        # money and statutes
        """
        payer la facture du fournisseur
        faire signer un devis
        envoyer un virement
        le numéro SIRET de l’association
        quel est notre IBAN
        établir un reçu fiscal pour un don
        clôturer les comptes de l’exercice
        comment passer cette écriture comptable
        la cotisation annuelle est à combien
        demander une subvention à la région
        déclarer un salarié à l’URSSAF
        taux de TVA applicable
        remplir la déclaration d’impôts
        souscrire une assurance pour le local
        modifier les statuts de l’association
        convoquer l’assemblée générale dans les délais légaux
        rembourser un prêt
        budget prévisionnel de l’association à envoyer à la mairie
        ouvrir un compte à la banque
        qui signe les chèques
        """,
        # the world, and small talk
        """
        quelle est la capitale de l’Australie
        qui a gagné le match hier soir
        racine carrée de 144
        qui a inventé le téléphone
        combien d’habitants au Japon
        en quelle année la Révolution française
        la distance entre la Terre et la Lune
        qui est le président des États-Unis
        quel film aller voir au cinéma
        les résultats du loto
        le cours du bitcoin
        combien font douze fois treize
        qui a écrit Les Misérables
        explique-moi la relativité
        quelle heure est-il
        quel jour sommes-nous
        traduis cette phrase en espagnol
        écris-moi un poème d’amour
        comment vas-tu aujourd’hui
        es-tu un humain
        quel âge as-tu
        chante-moi une chanson
        mon horoscope du jour
        le sens de la vie
        conjuguer le verbe coudre
        synonyme de joyeux
        écris un programme en Python
        une bonne série à regarder ce soir
        quelle chanson écouter
        qui va gagner les élections
        les paroles de la Marseillaise
        dernières nouvelles du monde
        résume-moi ce roman
        bonjour
        salut ça va
        merci beaucoup
        au revoir et bonne soirée
        test
        """,
        # life at home
        """
        j’ai mal au dos
        que prendre contre un rhume
        trouver un médecin de garde
        ouverture de la pharmacie
        mon chat ne mange plus
        mon fils a des problèmes à l’école
        une idée de cadeau pour ma mère
        perdre cinq kilos avant l’été
        garde d’enfants pour mercredi
        inscrire ma fille à la piscine
        comment planter des tomates
        réparer mon vélo
        acheter un appartement
        mon propriétaire refuse les travaux
        comment divorcer
        toucher le chômage
        demander la CAF
        obtenir une carte d’identité
        passer le permis
        cours de guitare pour débutant
        salle de sport près d’ici
        horaires de la piscine municipale
        quand sont les vacances scolaires
        crédit immobilier à quel taux
        où faire vacciner mon chien
        trouver un logement étudiant
        """,
        # other trades, and where to find whom
        """
        procédure d’admission d’un nouveau résident
        combien de places reste-t-il au foyer
        calculer le montant d’une aide au logement
        dose maximale de paracétamol
        normes d’hygiène pour la cuisine collective
        inscrire un enfant au centre de loisirs
        planning des infirmières cette semaine
        qui est d’astreinte ce week-end
        le dossier de demande d’asile
        règlement de la bibliothèque
        stock de couches à commander
        date de la prochaine collecte de sang
        emploi du temps des cours de français
        assurance du minibus
        qui anime l’atelier poterie jeudi
        tarif de la garderie
        obtenir un agrément pour accueillir des jeunes
        recruter un cuisinier
        la réunion de demain est à quelle heure
        le lien visio de la réunion
        numéro de téléphone de la comptable
        adresse du siège
        prendre rendez-vous avec la directrice
        organigramme de la maison
        faire tamponner une convention de stage
        où trouver le compte rendu du conseil
        envoyer un colis en recommandé
        commander des cartes de visite
        photo d’identité pour mon badge
        imprimer des affiches en grand format, quel imprimeur
        couleurs du logo pour la broderie des polos
        fond d’écran de mon ordinateur
        mettre une alerte incendie aux normes
        le calendrier des pompiers
        """,
    ),
    "en": (
        # leave, pay, contracts
        """
        how many days of holiday have I got left
        how do I request unpaid leave
        can I carry over last year’s days off
        I’m ill, where do I send my sick note
        when do we get paid this month
        there’s a mistake on my payslip
        asking for a pay rise
        my contract ends in June, will it be renewed
        where do I hand in my expenses
        reimbursement of my train tickets
        does the health plan cover glasses
        maternity leave, how do I apply
        may I work from home on Fridays
        is my overtime paid
        how do I fill in my timesheet
        when is my annual appraisal
        occupational health check, where do I go
        who is our staff representative
        taking a day for a sick child
        how many bank holidays in May
        I want to resign, what notice
        when does the Christmas bonus come
        I’m looking for a course in bookkeeping
        accident at work, who do I notify
        pension contributions
        changing my working hours
        is the office shut on Good Friday
        who covers reception on Monday
        my meal vouchers haven’t come
        preparing for retirement
        """,
        # machines
        """
        the printer has stopped responding
        wifi is down in the back room
        I’ve lost my password
        my computer is very slow
        my screen stays black
        how do I install a Windows update
        I can’t open a PDF file
        the VPN won’t connect
        my mailbox is full
        sharing my calendar with a colleague
        adding up a column in Excel
        plugging in the projector
        my mouse doesn’t work any more
        ordering an ink cartridge
        my work phone is broken
        the scanner won’t recognise my documents
        how do I convert a Word file
        recovering a file deleted by mistake
        the antivirus blocks a program
        the server can’t be reached since this morning
        turning on two-factor authentication for my mailbox
        changing my email signature
        zoom can’t find my microphone
        saving my folders to a USB stick
        my computer login has expired
        inserting a table in Word
        no phone signal in the basement
        the internet connection is cut off
        my workstation won’t start
        the picture on the projector is blurry
        printing double sided and in colour
        """,
        # the building
        """
        booking the big room for Thursday
        where are the chairs kept
        the heating is broken
        who has the keys to the hall
        the bulb in the corridor has gone
        where can I park near the office
        the code for the front door
        the coffee machine is out of order
        ordering pens and paper
        the toilets on the first floor are blocked
        who empties the bins
        the alarm went off last night
        getting a spare key cut
        what time does the building close
        where is the first-aid kit
        the cleaning wasn’t done
        it’s too hot in the offices
        I’ve lost my entry badge
        when does the postman come
        the lift is stuck
        is there a bike shed
        borrowing the van on Saturday
        my office window won’t close
        repairing the photocopier
        hiring a sound system for the party
        a water leak under the sink
        where is the fire extinguisher
        fire drill
        """,
        # meals
        """
        what’s for lunch today
        the canteen menu
        a good restaurant nearby
        chocolate cake recipe
        ordering pizzas for tonight
        who’s bringing the birthday cake
        booking a caterer
        are there vegetarian dishes
        how long to boil an egg
        where to buy bread on Sunday
        """,
        # journeys
        """
        the next train to Leeds
        booking a plane ticket
        is there a bus strike tomorrow
        a cheap hotel in Bristol
        how do I walk to the station
        do I need a visa for Canada
        the price of petrol
        car sharing to the meeting in York
        my car won’t start
        traffic on the motorway this morning
        is my bus pass refunded
        renewing my passport
        hiring a car for the weekend
        how many miles to Manchester
        """,
        # the weather
        """
        will it rain tomorrow
        what’s the weather in Brighton
        the temperature this weekend
        storm or heat warning
        is it snowing in the mountains?
        the weather forecast for the week
        should I take an umbrella
        """,
        # money and statutes
        """
        paying the supplier’s invoice
        getting a quote signed
        sending a bank transfer
        our charity registration number
        what’s our IBAN
        issuing a tax receipt for a donation
        closing the year’s accounts
        how do I book this entry in the ledger
        how much is the annual membership fee
        applying for a council grant
        declaring an employee to the tax office
        which VAT rate applies
        filling in my tax return
        insuring the premises
        amending the constitution of the charity
        calling the annual general meeting within the legal notice
        paying back a loan
        sending the yearly budget to the town hall
        opening a bank account
        who signs the cheques
        """,
        # the world, and small talk
        """
        what is the capital of Australia
        who won the match last night
        square root of 144
        who invented the telephone
        how many people live in Japan
        what year was the French Revolution
        the distance from the Earth to the Moon
        who is the president of the United States
        which film should I see at the cinema
        lottery results
        the price of bitcoin
        what is twelve times thirteen
        who wrote Oliver Twist
        explain relativity to me
        tell me a joke
        what time is it
        what day is it today
        translate this sentence into Spanish
        write me a love poem
        how are you today
        are you human
        how old are you
        sing me a song
        my horoscope for today
        the meaning of life
        how do you spell necessary
        another word for happy
        write a program in Python
        a good series to watch tonight
        which song should I listen to
        who will win the election
        the words of the national anthem
        the latest world news
        summarise this novel for me
        good morning
        hello there
        thanks a lot
        goodbye and good night
        test
        """,
        # life at home
        """
        my back hurts
        what do I take for a cold
        finding a doctor on call
        pharmacy opening times
        my cat has stopped eating
        my son is having trouble at school
        a gift idea for my mother
        losing ten pounds before summer
        childcare on Wednesday
        signing my daughter up for swimming
        how do I plant tomatoes
        mending my bike
        buying a flat
        my landlord refuses repairs
        how do I get divorced
        claiming unemployment benefit
        applying for housing benefit
        getting an identity card
        taking my driving test
        guitar lessons for beginners
        a gym near here
        opening hours of the swimming pool
        when are the school holidays
        mortgage rates
        where to get my dog vaccinated
        finding student housing
        """,
        # other trades, and where to find whom
        """
        admission procedure for a new resident
        how many places are left at the shelter
        working out the amount of a housing grant
        maximum dose of paracetamol
        hygiene standards for the kitchen
        enrolling a child in the play scheme
        the nurses’ rota this week
        who’s on call this weekend
        an asylum application file
        library rules
        nappies to order for the store
        date of the next blood drive
        timetable of the language classes
        insurance for the minibus
        who runs the pottery class on Thursday
        nursery fees
        getting a licence to host young people
        recruiting a cook
        what time is tomorrow’s meeting
        the video link for the meeting
        the accountant’s phone number
        address of the head office
        an appointment with the director
        the staff chart
        getting an internship agreement stamped
        where are the minutes of the board meeting
        sending a registered parcel
        ordering business cards
        a passport photo for my badge
        printing large posters, which printer
        logo colours for embroidered polo shirts
        wallpaper for my computer
        fire alarm regulations
        the firemen’s calendar
        """,
    ),
}

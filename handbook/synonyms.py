"""What people call the same thing, in French and in English, and what they ask that is other people's business.

Ordinary vocabulary, no lesson of the handbook: it stays right when the content changes. Words are folded (no accents,
lower case), one form of each is enough (stems see to the rest), ``_`` joins the words of an expression. A word may stand
in several groups. A group is one line, French before the bar, English after it; a question in one language may use the
words of the other (« gérer un backlash »), its own winning where both have the same letters (« but »).
"""

GROUPS = """
critique critiquer negatif mechant mauvais desobligeant plainte plaindre raler reproche denigrer demonter descendre hargneux clash haine lyncher mecontent acerbe mal_parler parler_mal dire_du_mal | criticise critical criticism negative nasty mean rude complain complaint moan slag trash bash hostile angry unhappy hater bad_review bad_comment horrible unkind
insulte injure insulter grossier agressif agressivite vulgaire traiter_de | insult abuse abusive rude offensive swear aggressive name_calling
supprimer suppression effacer enlever virer retirer masquer cacher bloquer bannir moderer moderation degager | delete remove erase hide block ban take_down take_it_down moderate deleting censor
repondre reponse reagir reaction | answer reply respond response react
commentaire comm remarque coms com_mechant avis | comment remark review feedback
troll trolleur provocateur provocation provoquer | troll bait hater provoke wind_up
menace menacer harceler harcelement danger stalker violent | threat threaten harass harassment stalking violent
crise urgence bad_buzz badbuzz polemique scandale tolle vrille deraper derapage tourner_mal mal_tourner emballer flammes tourne_mal partir_en part_en catastrophe shitstorm | crisis emergency backlash scandal pile_on storm blow_up blows_up goes_wrong go_wrong kick_off kicking_off wildfire viral out_of_hand
appeler contacter prevenir joindre alerter signaler avertir demander_a_qui a_qui_demander a_qui_m_adresser qui_contacter | call contact ring phone report alert who_to_ask who_do_i_ask who_can_i_ask turn_to
journaliste presse media reporter interview journal | journalist press reporter media newspaper interview
prive mp mps dm dms messagerie confidentiel message_prive en_prive inbox | private dm dms inbox pm confidential direct_message
dossier donnee_personnelle donnees sante medical rgpd confidentialite confidentiel vie_privee secret reconnaissable | personal_data case_file medical health gdpr privacy confidential confidentiality data
perso personnel prive | personal own private
compte profil page | account profile page
chef cheffe patron direction directeur directrice manager responsable hierarchie employeur superieur president_de | boss manager director management employer head chair chief supervisor
collegue equipe salarie benevole coequipier | colleague team coworker staff teammate workmate
avis opinion position point_de_vue politique | opinion view stance politics viewpoint
surveiller espionner fliquer flicage regarder controler pister | watch spy monitor check snoop surveillance stalk
oblige obligation obligatoire force forcer imposer contraint | compulsory mandatory oblige force require have_to forced optional must
droit permis autorise autorisation interdit permission interdire legal pouvoir_dire | allowed permission permit forbidden ban right rights legal
valider validation relire relecture approuver accord feu_vert approbation | approve approval validate sign_off proofread green_light second_pair
erreur faute bourde gaffe boulette betise planter tromper rater connerie maladresse coquille anerie bevue | mistake error wrong blunder typo slip screw_up mess_up messed_up stupid cock_up gaffe oops embarrassing regret
stupide betise idiot bete debile connerie n_importe_quoi nimporte_quoi | stupid dumb idiot rubbish nonsense silly
echec echouer rater planter flop bide ridicule marcher_pas pas_marche raplapla clown ridiculiser honte | fail failure flop silly ridiculous embarrass doesnt_work didnt_work not_work fool
peur crainte craindre inquietude inquiet angoisse stress trouille reticence doute frein apprehension redouter effrayer flippe | fear scared afraid worry worried anxious nervous doubt concern concerned dread reluctance terrified frighten
temps heure duree chronophage semaine minute | time hour long duration week minute
combien_de_temps combien_d_heures temps_par_semaine heures_par_semaine temps_faut temps_prend temps_ca_prend charge_de_travail dispo deborde surcharge temps_de_travail | how_much_time how_long hours_a_week time_does workload too_busy no_time enough_time time_for
perte perdu inutile gacher gadget | waste useless pointless time_sink sink gimmick
noyer deborde submerge surcharge saturation notification notif infobesite trop_d_infos trop_de_messages moins_de_messages lache lacher tranquille deluge spam sature avalanche | overload drown overwhelm swamp notification ping spam too_many_messages so_many_messages fewer_messages stop_sending stop_messaging leave_me_alone too_much_information keep_up information_overload inundate
pause arreter stop suspendre desabonner desinscrire couper quitter | pause stop mute unsubscribe snooze opt_out suspend
image reputation notoriete credibilite image_de_marque serieux | image reputation credibility brand look trustworthy
controle controler maitriser maitrise echapper | control lose_control handle master
photo image cliche visuel illustration selfie | photo picture image shot selfie pic
video film filmer tournage camera reel clip tourner youtube | video film footage camera reel clip filming youtube
direct live streaming en_direct | live stream streaming livestream webinar
infographie graphique diagramme schema visualiser dataviz camembert | infographic chart graph diagram visualise
podcast audio son micro enregistrer | podcast audio sound recording
sous_titre accessibilite sourd malvoyant handicap accessible | subtitle caption accessibility deaf blind accessible alt_text
consentement droit_a_l_image accord mineur enfant autorisation_parentale visage | consent permission child children minor face kid
publier publication post poster mettre_en_ligne message tweet publi contenu | post publish publication posting tweet content
partager relayer partage repartager diffuser liker | share sharing repost spread reshare
idee sujet theme inspiration quoi_publier quoi_poster quoi_dire raconter | idea topic subject theme inspiration what_to_post what_to_say what_to_write
ecrire rediger redaction texte formuler | write writing draft text wording word
simple simplement clair jargon langue_de_bois administratif complique institutionnel corporate pompeux style_administratif comprehensible barbant officiel | plain simple simply clear jargon corporate officialese press_release stiff boring dull bureaucratic understandable official buzzword
promo promotion pub publicite vendre vanter reclame vente autopromo marketing commercial | promote advertise advertising sell brag hype advert promotion sales marketing salesy boast
slogan message_cle message accroche | slogan key_message message tagline
verifier liste_de_questions checklist check_list avant_d_ecrire avant_de_publier avant_de_rediger avant_de_poster relire | checklist check verify before_i_write before_writing before_posting before_i_post
expert reference specialiste expertise legitime legitimite source_fiable incontournable | expert reference authority specialist thought_leadership leader go_to
regulier regularite frequence rythme constance souvent tous_les_combien | regular frequency rhythm consistent often how_often cadence
outil logiciel appli application plateforme hootsuite buffer programme | tool software app platform hootsuite buffer program
programmer planifier a_l_avance d_avance calendrier agenda differer prevoir | schedule plan in_advance advance calendar queue ahead
automatique automatiser automatisation robot bot chatbot ia intelligence_artificielle chatgpt machine autorepondeur repondeur | automatic automate auto bot chatbot ai robot chatgpt machine automation autoreply autoresponder
mesurer mesure indicateur statistique stat kpi metrique repere compter chiffre tableau_de_bord | measure metric indicator statistic stat kpi figure number count track analytics dashboard
like j_aime vue coeur liker impression portee | like view heart impression reach
abonne follower suivre communaute fan | follower subscriber follow community fan
cout couter argent budget prix payer rentable rentabilite roi retour_sur_investissement depense cher gratuit moyens | cost money budget price pay roi return_on_investment spend expense worth expensive free afford
resultat marcher fonctionner efficace succes servir utile impact rapporter benefice ca_marche | result work success effective useful impact benefit bring_in working pay_off
preuve chiffre convaincre prouver exemple etude sceptique persuader argument | evidence proof figure convince prove example study sceptic skeptic persuade case argument sceptical
conseil_d_administration ca bureau elu tresorier administrateur conseil | board trustee committee treasurer
objectif but cible visee finalite viser | goal objective aim target purpose
smart mesurable specifique atteignable realiste temporel verifiable precis vague chiffrer | smart measurable specific attainable achievable realistic time_bound vague checkable
public cible audience destinataire toucher adresser_a a_qui_on_parle s_adresse grand_public parle_t_on | audience target reach general_public talk_to talking_to
jeune ado adolescent generation etudiant lyceen | young teen youth teenager student gen_z generation
senior age agee vieux retraite | older elderly senior age
persona portrait profil_type archetype fictif | persona portrait fictional typical
sondage questionnaire enquete etude | survey questionnaire poll study research
reseau reseaux_sociaux facebook instagram tiktok linkedin twitter youtube mastodon snapchat whatsapp bluesky threads media_social | network social_media facebook instagram tiktok linkedin twitter youtube mastodon snapchat whatsapp bluesky threads channel social
quel_reseau quels_reseaux sur_quel_reseau tiktok snapchat ouvrir_un_compte choisir_un_reseau ou_sont | which_network what_network tiktok snapchat open_an_account which_platform where_are_our which_social
ecouter ecoute veille alerte mot_cle entendre suivre surveiller dit_de_nous dit_sur_nous parle_de_nous mention google_alert | listen monitor listening alert keyword hear mention say_about talk_about_us said_about track
besoin manque attente lacune non_satisfait manquer | need gap missing unmet demand lack
groupe communaute forum quartier voisin voisinage | group community forum neighbourhood neighborhood neighbor neighbour
faux usurper usurpation nom logo faux_compte imposteur arnaque fausse_page se_faire_passer | fake impersonate logo name fake_account imposter scam pretend pose_as
non_officiel officieux pas_a_nous a_notre_nom parle_de_nous | unofficial not_ours isnt_ours about_us in_our_name
parler_au_nom porte_parole au_nom_de representer engager | spokesperson on_behalf speak_for represent behalf official_voice
charte reglement regle politique consigne code_de_conduite guide clause | charter policy rule guideline code_of_conduct clause
modifier changer amender proposer amendement modification revoir mettre_a_jour | change amend modify edit suggest propose revise update
signer accepter lu engagement | sign acknowledge accept agree
suggestion suggerer proposer proposition boite_a_idees | suggestion suggest propose proposal
anonyme anonymement anonymat sans_donner_mon_nom | anonymous anonymously anonymity without_my_name
role tache mission part contribution qui_fait_quoi contribuer participer donner_un_coup_de_main aider | role task job part responsibility contribute who_does_what pitch_in help_out help
coordinateur coordinatrice coordonner responsable referent pilote piloter | coordinator coordinate in_charge lead runs
stagiaire service_civique alternant apprenti | intern trainee apprentice
boulot metier travail job | job work business
com communication communicant charge_de_com service_com dircom | comms communications communication pr marketing_department communicator
reunion lancement ordre_du_jour reu kick_off | meeting kick_off kickoff agenda launch
atelier debat debattre animer formation | workshop debate discuss facilitate session
motiver motivation relancer elan embarquer mobiliser demotive fiche foutent fichent foute investir participer essouffler dynamique interesser | motivate motivation engage involve momentum join_in on_board buy_in take_part participate energy apathetic care
diapo powerpoint presentation magistral | slide powerpoint lecture presentation
formation module lecon cours apprendre former formateur | training course lesson module learn trainer
site site_web site_internet web | website site web homepage web_page
blog billet article bloguer blogueur | blog article blogger blogging
mail courriel newsletter emailing infolettre email mailing lettre_d_information | email mail newsletter mailing e_mail bulletin mailout
courrier lettre carte_postale papier postal | letter postcard paper postal
tract flyer affiche prospectus depliant brochure papier plaquette | leaflet flyer poster brochure print pamphlet
crm fichier base_de_donnees contact tableur carnet_d_adresses | crm contact database spreadsheet address_book mailing_list
evenement salle stand fete portes_ouvertes festival rencontre permanence concert salon | event stall open_day meetup meet_up fair festival gig
terrain presentiel face_a_face virtuel concret vraie_vie en_vrai en_personne physique | offline in_person face_to_face real_life virtual physical
don donateur donner collecte cagnotte lever_des_fonds mecene appel_aux_dons fonds | donate donation donor fundraising raise_money fundraise appeal funds supporter giving
benevole benevolat recruter volontaire | volunteer volunteering recruit
client usager beneficiaire adherent membre habitue public_accueilli | customer client user member regular beneficiary service_user patron
fideliser fidelite garder conserver retenir anciens perdre_des | retain keep loyal loyalty existing lapsed current
connaitre mieux_connaitre attentes | know understand get_to_know
fiche ficher flicage notes_sur intrusif | file_on record notes_on creepy intrusive files_on
hashtag mot_diese diese | hashtag
campagne mobilisation cause plaidoyer petition mobiliser | campaign cause advocacy petition
darfour darfur carte_postale million | darfur postcard million
kit_media dossier_de_presse kit | media_kit press_pack kit
ton tutoyer vouvoyer tutoiement vouvoiement style | tone formal friendly informal tone_of_voice polite
week_end weekend soir nuit dimanche samedi vacances hors_horaires deconnexion ferie | weekend evening night sunday saturday out_of_hours after_hours holiday bedtime
vite rapidement delai combien_de_temps sous_combien rapide urgent attendre immediat | quickly fast how_soon delay how_long quick deadline wait immediately response_time
taire silence ignorer laisser_tomber ne_pas_repondre sans_reponse | silent silence ignore drop not_answer not_reply say_nothing stop_replying dont_answer
rumeur mensonge infox fake_news n_importe_quoi nimporte_quoi desinformation intox mal_informe faux | rumour lie false misinformed rubbish rumor misinformation untrue wrong_about
ami invitation demande_d_ami accepter_en_ami contact | friend friend_request invite
authentique authenticite transparent transparence sincere honnete | authentic authenticity transparent transparency honest sincere genuine
timide expose pudeur me_montrer en_avant mal_a_l_aise | shy awkward put_myself camera_shy uncomfortable spotlight
plan strategie planning planification | plan strategy planning
adapter cap ajuster corriger reorienter en_route en_cours_de_route evoluer | adapt adjust correct course halfway along_the_way pivot
culture habitude mentalite facon_de_travailler etat_d_esprit | culture habit mindset ways_of_working attitude
porte_voix megaphone annonce descendant sens_unique diffuser unilateral | megaphone broadcast announcement one_way announce shout
conversation discuter dialoguer dialogue echanger bavarder discussion papoter | conversation chat discuss dialogue discussion
parler_de en_parler aborder exprimer parole | talk_about raise voice speak_up bring_up
partie_prenante partenaire acteur | stakeholder partner
google referencement seo moteur_de_recherche | google seo search search_engine
visible visibilite connu notoriete se_faire_connaitre | visible visibility known awareness noticed
reprendre reutiliser recycler decliner resservir | reuse repurpose recycle adapt
rapport bilan annuel rapport_d_activite | annual_report report annual
commencer demarrer debuter se_lancer lancer debut premier demarrage | start begin launch first getting_started
tout_le_monde tous partout grand_public | everyone everybody everywhere all general_public
concurrent d_autres_assos ailleurs pareil semblable secteur voisin | competitor other_charities others similar sector elsewhere
interessant interesser attirer accrocher capter captiver | interesting interest attract attention hook
fermer cloturer abandonner laisser desactiver | close shut abandon turn_off switch_off deactivate inactive
lien url rediriger renvoyer atterrir | link url landing_page click_through
inscription inscrire inscrit s_inscrire adhesion | sign_up signup subscribe register enrol sign_ups
parler_boulot critiquer_mon | talk_about_work talk_about_my_job
temoignage histoire recit vecu anecdote | story testimonial testimony anecdote case_study
adresse_a qui_repond qui_s_en_occupe qui_gere | who_answers who_replies who_handles whose_job
pourquoi a_quoi_bon quoi_bon a_quoi_ca_sert a_quoi_sert interet | why what_s_the_point the_point point
difference different distinguer comparer par_rapport | difference different compared versus instead_of
petit petite_structure petite_asso moyens | small tiny little
telephone smartphone portable mobile | phone smartphone mobile
vacances conge absence absent remplacer | holiday leave absence away cover
inconfort conflit dispute tension desaccord engueulade | row conflict argument dispute tension disagreement
excuse excuser pardon desole | sorry apologise apology apologize
sanction sanctionner punir puni ennuis blame reprocher reproche licencier viree risque risquer consequence | sanction punish fired trouble blame telling_off disciplinary consequence risk
suicide suicider detresse en_finir mourir secours urgence danger desespere | suicide suicidal end_it self_harm distress danger despair kill_myself
avocat tribunal juridique diffamation proces plainte plainte_contre | lawyer court sue legal defamation libel solicitor
nouveau nouvelle attirer conquerir recruter trouver prospect | new attract win_over recruit find newcomer prospect
horaire ouverture ouvert | opening_hours hours open
reproduire copier coller copier_coller republier recopier | copy paste duplicate crosspost
mobile passer_le_relais remplacer depart demissionne parti s_en_va s_arrete | leave handover hand_over take_over replace quit
fatigue epuise epuisement burn_out usure lasser lassitude | tired exhausted burn_out burnout worn_out weary bored
rencontrer contact relation lien nouer tisser entretenir | build_relations relationship tie connection bond
remercier merci_a remerciement gratitude | thank thank_you gratitude appreciate
langue traduction_de bilingue | language bilingual
concours jeu tombola | contest competition giveaway
lire lis lit lecture lecteur | read reader reading
stereotype cliche caricature prejuge | stereotype cliche prejudice
document fichier ranger archive | document file store archive
decider decision qui_decide choix trancher | decide decision who_decides choose choice
convaincre convaincu convaincue persuader croire croit | convince convinced persuade believe
association asso organisation structure etablissement entreprise collectif | charity organisation nonprofit association company firm
exercice formulaire champ remplir | exercise form field fill_in
contexte hors_contexte detourner deformer recuperer | context out_of_context twist distort misuse
injuste injustice faussement | unfair unjust wrongly
bafouiller trac begayer oral_en_direct | stumble stage_fright stutter
recompenser classement palmares comparer_les | reward ranking league_table prize compare
baisser chuter stagner diminuer en_baisse | decline going_down go_down plateau falling fewer_likes drop_in
utilisateur internaute abonne lecteur_de | user follower reader
materiel equipement appareil eclairage | equipment gear light camera
visite trafic frequentation clic | traffic visit click visitor
retour_des remontee temoigner ressenti | feedback input heard
tabou sensible delicat gene_a | taboo sensitive delicate awkward
creer ouvrir un_compte lancer_une_page nouvelle_page | open_a create set_up new_page new_account
repeter meme_chose redite | repeat same_thing over_and_over
traduire_en_simple expliquer vulgariser pedagogie | explain plain_english teach
essayer tester tentative experimenter | test experiment pilot trial
suggestion conseil_de recommander | recommend recommendation
galere galerer ramer peiner bloquer_sur inspiration panne_d_idee | struggle stuck run_out_of_ideas writers_block inspiration
degueulasse pourri nul scandaleux honteux honte arnaque escroc menteur | disgusting awful terrible rubbish shameful scam liar pathetic useless
flipper flippe trouillard pas_a_l_aise angoissant | scares scary freak_out dreading dread nerve
gratos gratuit sans_payer | free no_cost
pote copain copine ami ajouter_en_ami | friend friends mate
retraite papi mamie ancien personne_agee vieux | pensioner older_people elderly retired grandparent
gamin gosse mome enfant ado | kid child children teenager
tele journaliste radio france_3 bfm chaine article_de_presse | bbc journalist tv_crew radio newspaper local_paper
numero adresse numero_de_secu telephone_de donnee_personnelle coordonnees | phone_number address nhs_number personal_details private_details personal_data
messenger message_prive dm mp whatsapp | messenger direct_message dm inbox whatsapp
reecrire revoir faire_evoluer modifier intenable tenable | rewrite rewritten unworkable change update
reaction retour silence_radio personne_ne_reagit personne_ne_repond aucun_retour | reaction response tumbleweed crickets nobody_reacts nobody_answers no_response
mettre_en_ligne publier put_up mettre_sur | put_up put_out post stick_up publish
ramener apporter preparer | bring prepare get_ready
vibrer sonner rappel notification alerte | buzz buzzing ping pings reminder notification alert
suspendre pirater piratage hacker bloque compte_bloque | suspended hacked locked_out blocked banned
doublon perime mettre_a_jour nettoyer | duplicate out_of_date up_to_date clean_up
bidon pipeau fumisterie poudre_aux_yeux | fluff nonsense waffle spin
deux_memes toujours_les_memes s_y_coller tout_faire tout_seul seul | same_two same_people alone on_my_own single_handed everything_myself
raler grogner rouspeter remarque se_plaindre | grumble moan gripe complain
serieux institutionnel prefecture mairie_style solennel guinde | serious council stuffy pompous stilted
copier coller recoller partout_en_meme_temps | paste copy everywhere_at_once
four bide rate flop_total tombe_a_plat fait_un_four | died_a_death bombed tanked flopped fell_flat
noter signaler remonter faire_remonter rapporter | flag report_back pass_on note_down
vouvoyer politesse bonjour cordialement signature_de | hello greeting sign_off politeness
majuscules crier hurler | capitals shouting shout
habitude usage pratique | habit practice use
manies gouts preferences infos_perso | quirks preferences tastes
juger regard_des autres moquer | judge laugh_at mock
engagement promesse tenir | commitment promise keep_up
"""

# How people type when they type fast.
SPELLINGS = """
fr: koi=quoi pk=pourquoi pq=pourquoi pkoi=pourquoi pourkoi=pourquoi tps=temps bcp=beaucoup qd=quand tt=tout msg=message
    msgs=message rs=reseaux fb=facebook insta=instagram ig=instagram asso=association assos=association comms=commentaires
    pb=probleme pbs=probleme qqun=quelqu qqn=quelqu pr=pour ds=dans dc=donc ms=mais vs=vous keske=quoi kestion=question
    bjr=bonjour slt=salut svp=stp dirlo=direction dircom=communication ppt=powerpoint photos=photo publis=publication
    rezo=reseau rezos=reseau reso=reseau compta=comptabilite wk=weekend we=weekend
    benev=benevole coord=coordinateur orga=organisation
en: fb=facebook insta=instagram ig=instagram socials=social ppl=people pls=please plz=please vid=video vids=video pic=photo
    pics=photo msg=message msgs=message org=organisation organization=organisation neighborhood=neighbourhood u=you
    ur=your r=are bc=because cos=because wanna=want abt=about smth=something kpis=kpi comms=communications gov=government
    volunteers=volunteer yt=youtube diff=difference coord=coordinator info=information
"""

# What people ask a bot that is somebody else's business: leave and pay, machines, rooms, meals, journeys, the world.
ELSEWHERE = """
fr: conge rtt paie paye salaire bulletin_de_paie fiche_de_paie mutuelle arret_maladie arret_de_travail malade maladie
    ticket_restaurant tickets_resto note_de_frais remboursement rembourser embauche retraite augmentation teletravail
    pointeuse badge cse jour_ferie jours_feries solde medecine_du_travail contrat_de_travail maternite paternite demission
    demissionner rh ressources_humaines syndicat prud_hommes feuille_de_temps pointage prime treizieme_mois mon_contrat
    fin_de_contrat periode_d_essai entretien_annuel heures_sup recuperation mon_planning chomage
en: payroll payslip salary wage pension sick sick_leave expense expenses reimburse reimbursement hr human_resources
    public_holiday bank_holiday annual_leave days_off day_off maternity paternity timesheet pay_rise get_paid got_paid
    insurance overtime resign dentist doctor parental_leave on_leave my_contract work_from_home appraisal holiday_days
    time_off grievance disciplinary notice_period my_shift my_rota redundancy paid_leave unpaid
fr: imprimante imprimer wifi vpn mot_de_passe ordinateur ordi clavier souris outlook excel word teams zoom serveur
    disque antivirus bluetooth chargeur toner scanner photocopieuse photocopie mise_a_jour onedrive sharepoint cartouche
    hotline webcam usb ethernet batterie videoprojecteur tableur formule_excel mon_ecran ecran vpn licence_logiciel
    ne_demarre_pas se_connecter me_connecter ma_session support_informatique informatique
en: printer print_out wifi wi_fi vpn password computer laptop screen keyboard mouse outlook excel server drive
    network_drive antivirus login log_in bluetooth charger toner scanner photocopier reboot helpdesk onedrive sharepoint
    projector webcam usb battery spreadsheet pivot_table software_licence update_windows zoom zoom_link my_phone
    it_support mailbox_is_full my_mailbox crash frozen
fr: salle_de_reunion reserver reservation parking garer velo cle chauffage climatisation clim cafetiere cafe menage
    fourniture ascenseur alarme poubelle extincteur toilette frigo micro_onde casier stylo badgeuse camion mon_colis timbre
    ampoule plombier evacuation trousse_de_secours chaise bureau_vide adresse_du_bureau horaires_du_bureau
en: meeting_room book_a_room book_the_room reserve parking park bike heating air_conditioning coffee cleaning
    stationery lift elevator bin toilet fridge microwave locker pen my_chair spare_chairs stamp parcel_arrived bulb plumber
    fire_drill first_aid spare_key my_keys office_close office_open desk_chair kettle courier dress_code
fr: cantine menu dejeuner manger mange repas recette crepe restaurant gateau pizza boulangerie sandwich diner gouter
    mayonnaise tarte faim bistrot traiteur
en: canteen lunch dinner breakfast eat recipe cake pizza restaurant sandwich snack takeaway pasta hungry catering
fr: train avion vol billet_d_avion billet_de_train hotel taxi metro bus trajet itineraire greve voyage peage sncf covoiturage
    essence voiture peugeot panne gare aeroport passeport visa ma_voiture
en: train_ticket by_train next_train plane flight ticket hotel taxi subway bus commute train_strike on_strike strike_tomorrow airport petrol mileage passport visa travel_claim
    rental_car my_car train_station
fr: meteo pluie pleuvoir temperature neige temps_fait quel_temps temps_demain temps_qu_il soleil orage canicule
en: weather rain temperature snow forecast sunny umbrella storm_coming
fr: match football foot rugby chanson blague horoscope capitale traduis traduire traduction espagnol allemand
    anniversaire cadeau loto bourse bitcoin impot medecin dentiste docteur quelle_heure heure_est_il poeme score vaccin
    pharmacie code_postal racine_carree president_de_la_republique guerre election president_de_la serie_netflix
    film_ce_soir cinema_ce_soir combien_font sens_de_la_vie tu_es_qui qui_es_tu comment_ca_va tu_es_un quel_age_as
    raconte_moi chante python javascript lettre_de_motivation cv permis_de_conduire astuce_beaute musculation
en: football score joke horoscope capital translate translation spanish german birthday lottery bitcoin vaccine
    pharmacy time_is_it what_time square_root movie prime_minister world_cup election javascript python cover_letter
    meaning_of_life who_are_you are_you_a how_are_you good_morning good_afternoon good_night good_evening homework
    sing netflix marry driving_licence gym diet
fr: facture fournisseur devis bon_de_commande virement iban rib tva cotisation photo_de_profil
    signature_mail fond_d_ecran
en: invoice supplier purchase_order bank_transfer vat profile_picture email_signature wallpaper petty_cash
fr: pdf piece_jointe fichier_joint boite_mail_pleine boite_de_reception ma_boite convertir imprime_ecran raccourci_clavier
    navigateur code_du code_d_acces portail digicode vacances_scolaires appartement logement_a louer loyer proprietaire
    locataire cpf compte_formation accident_du_travail accident_de visite_medicale convention_collective mandat
    bulletin_de_vote carte_bleue compte_bancaire banque credit_immobilier carte_de_visite cartes_de_visite agrafeuse
    semainier invitation_outlook mal_au mal_a_la ordonnance pansement kine bon_film un_film une_serie livre_de roman
    musique playlist pays_en combien_de_pays combien_y_a_t_il roi reine acteur chanteur planete dinosaure histoire_drole
    devinette resume_moi corrige_cette ecris_moi dessine_moi ecris_un code_html calcule multiplie racine convertis
    garderie_de mes_enfants nounou creche_pour ma_fille mon_fils mon_chien mon_chat jardinage bricolage astrologie
    colissimo chronopost reunion_de_demain visio lien_zoom la_reunion_de_quelle_heure quel_jour_on quel_jour_sommes
    quelle_date numero_du numero_de_telephone adresse_mail_de annuaire organigramme plan_du_batiment premier_etage
    deuxieme_etage 2e_etage sous_sol camionnette entretien_du elagage machine_a cafetiere four_a lave_vaisselle vaisselle
en: pdf attachment inbox_is_full inbox_full convert browser keyboard_shortcut access_code alarm_code alarm gate_code
    door_code flat_to apartment landlord tenant mortgage rent_a accident_at business_card business_cards stapler
    calendar_invite invite_for bank_details bank_account credit_card news_today the_news good_film good_book a_film
    music playlist king queen actor singer planet dinosaur riddle funny_story summarise summarize proofread_my
    write_me_a write_me_some write_a_poem code_in multiply square_root convert_to my_kids my_son my_daughter my_dog
    my_cat gardening astrology parcel_delivery courier what_day which_day what_date phone_number_of phone_number_for
    email_address_of staff_directory org_chart floor_plan first_floor second_floor basement van_keys dishwasher
    fire_extinguisher extinguisher coffee_machine microwave vacation_days vacation vegetarian vegan standup
    meeting_tomorrow headache back_pain prescription plaster gym nearby nearest best_pizza in_town end_of_contract
    contract_end health_insurance dental work_accident parking_permit guest_wifi
fr: chien chat_et un_chat cheval oiseau poisson animal_de veterinaire piscine plage montagne ski camping randonnee musee_ouvert
    salle_de_sport yoga natation tennis marathon velib tram tramway autoroute embouteillage itineraire_vers gps carte_grise
    carte_d_identite prefecture mairie_ouverte impots_en caf securite_sociale carte_vitale retraite_a notaire
    tele television radio_frequence serie_tele programme_tele youtube_premium jeu_video console loterie
    mug gobelet assiette couverts serviette savon papier_toilette ampoules rideau moquette peinture_du meuble armoire
    chemise manteau veste chaussure cravate coiffeur bijou parfum anniversaire_de fete_de_noel noel cadeau_de mariage
    naissance enterrement avance_sur avance_de prime_de solde_de annuler_ma reservation_de vacances_quand en_vacances_quand
    habitants superficie monnaie dollar euro_en cours_du or_du taux_de distance_entre age_du inventeur invente inventer_quoi
    fleuve ocean continent drapeau dieu philosophe empereur revolution_francaise victor_hugo mathematiques equation chimie
    grippe covid rhume fievre migraine allergie regime calories perdre_du_poids sommeil grossesse
    recto_verso imprimer_en formater copier_coller_dans excel_formule macro wordpress_plugin driver pilote_de redemarrer
    en_panne tombe_en_panne ne_s_allume ne_marche_plus plus_de_batterie en_retard_qui je_suis_en_retard absence_de
    clim_en lumiere serrure interphone volet store fenetre porte_du porte_est toilettes lavabo robinet chaudiere radiateur
    fourmi souris_dans poubelles recyclage_des tri_des dechets navette taxi_pour chambre auberge airbnb
en: dog cat_and a_cat horse bird_in fish pet vet swimming_pool pool beach mountain ski camping hiking museum_open
    yoga tennis marathon tram motorway traffic_jam directions_to gps passport_office driving licence_plate town_hall_open
    social_security tv television tv_show radio_frequency video_game console lottery_numbers netflix_account
    mug cup_of cups plate cutlery towel soap toilet_paper curtain carpet furniture wardrobe shirt coat shoes tie_a
    hairdresser jewellery perfume christmas_party christmas wedding funeral birth_certificate advance_on my_salary
    cancel_my booking_for my_booking school_holidays population_of surface_area currency dollar euro_to exchange_rate
    distance_between invented inventor river_in ocean continent flag_of god philosopher emperor maths equation chemistry
    flu covid cold_remedy fever migraine allergy calories lose_weight pregnancy boil_an egg fry bake cheapest
    double_sided print_in format_a mute_myself mute_on unmute reset_my restart_my device_driver running_late late_for
    light_bulb lock_the intercom window_is door_is door_won tap_is boiler radiator ants mice rubbish_bins
    waste_sorting shuttle room_for_the hotel_for airbnb my_space parked usb_stick phone_signal signal_in battery_is
    stopped_working won_t_turn_on broken
fr: logiciel_de_comptabilite comptable agenda_partage outlook_partage synonyme_de conjugaison orthographe_de mes_devoirs
    devoirs siege_social adresse_du minibus emargement feuille_de_presence preavis allume eteins chaise_de
    fauteuil ma_prime ma_mutuelle mon_salaire mon_manager_rh president_a secretaire_est salle_du salle_des salle_a
    ma_salle micro_de_la sono vestiaire casiers formulaire_de_demande demande_de_conge mon_vendredi poser_un
en: accounting_software accountant shared_calendar synonym homework head_office minibus attendance_sheet resigning
    notice_period my_notice turn_on_the lights office_chair occupational_health remote_working remote_work hybrid_working
    room_number fire_safety stamps photocopy more_paper locker my_salary my_bonus sick_note day_rate per_diem
"""

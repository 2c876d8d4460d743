# Windows QoS policies for the desktops of desks, where they run Windows, by the requirements published
# 2025-09-15.
# Run it as an administrator on each machine with Windows, or once with -PolicyStore GPO:DOMAIN\GPONAME for a
# group policy object. A later run replaces what an earlier one made. Scripts of several ends may share an
# object: none removes what another made, and where two mark the same packet the DSCP is the same.
# [1] Cisco, Port Reference Information for Webex Calling (b2exve), the table of quality of service
# [2] Cisco, Port Reference Information for Webex Calling (b2exve), the port table
# [3] Cisco, Deployment guide for Calling in Webex App (Unified CM) (webex-app-ucm), the restriction on DSCP
# values that applications set
# [4] Cisco, Deployment guide for Calling in Webex App (Unified CM) (webex-app-ucm), the DSCP values of a group
# policy
# [5] Microsoft, Manage QoS Policy (windows-qos), the precedence rules
# [6] Microsoft, Configuring port ranges and a Quality of Service policy for your clients in Skype for Business
# Server (skype-client-qos), the part on computers with multiple network adapters
# [7] Microsoft, The NetQos module of Windows PowerShell (netqos), the parameters of Get-NetQosPolicy
# [8] Microsoft, The NetQos module of Windows PowerShell (netqos), the parameters of New-NetQosPolicy
# [9] Microsoft, The NetQos module of Windows PowerShell (netqos), the parameters of Remove-NetQosPolicy
# [10] Cisco, The VDI guide of the Webex App (19qt9v), where media and signalling leave from
# [11] Cisco, Port Reference Information for Webex Calling (b2exve), the lists of IP subnets
# [1] [2]
# Signalling of the Webex app is CS0 (0), as Windows sends what nothing marks: it needs no policy.
# [3] [4]
# Cisco names an application, CiscoCollabHost.exe, for calls by Unified CM alone, and none for the plug-in of a
# thin client. So these policies go by source port and published prefix; what leaves the same ports for
# elsewhere is not marked.
# [5]
# Windows applies one policy to a packet: one of the user before one of the computer, then one that names the
# application before one that does not. So a policy for CiscoCollabHost.exe, as for calls by Unified CM, wins
# over these on the same machine.
# [6]
# An adapter that reaches no Active Directory domain may leave packets unmarked. Against that, the string value
# 'Do not use NLA' is set to 1 below HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\QoS, and the machine is
# restarted. It is not set here, since it concerns every policy of the machine.
# [7]
# To see what applies on a machine: Get-NetQosPolicy -PolicyStore ActiveStore
# [8] where policies are kept
param([string] $PolicyStore = $env:COMPUTERNAME)
# ours: what fails ends the run, and is not taken for done
$ErrorActionPreference = 'Stop'
# [7] [9] what an earlier run of this script made goes first: all whose names begin with 'webex-calling desks'
# and a space
$earlier = @(Get-NetQosPolicy -PolicyStore $PolicyStore | Where-Object { $_.Name -like 'webex-calling desks *' })
foreach ($policy in $earlier) {
    Remove-NetQosPolicy -Name $policy.Name -PolicyStore $PolicyStore -Confirm:$false
}
# [1] [2] [10] [11] [8] Audio of the Webex app: EF (46). To any destination port, since STUN leaves from the
# same ports
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 23.89.0.0-16' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '23.89.0.0/16' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 62.109.192.0-18' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '62.109.192.0/18' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 85.119.56.0-23' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '85.119.56.0/23' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 128.177.14.0-24' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '128.177.14.0/24' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 128.177.36.0-24' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '128.177.36.0/24' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 135.84.168.0-21' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '135.84.168.0/21' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 139.177.64.0-21' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '139.177.64.0/21' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 139.177.72.0-23' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '139.177.72.0/23' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 144.196.0.0-16' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '144.196.0.0/16' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 150.253.128.0-17' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '150.253.128.0/17' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 163.129.0.0-17' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '163.129.0.0/17' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 170.72.0.0-16' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '170.72.0.0/16' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 170.133.128.0-18' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '170.133.128.0/18' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 185.115.196.0-22' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '185.115.196.0/22' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 199.19.196.0-23' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '199.19.196.0/23' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 199.19.199.0-24' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '199.19.199.0/24' -DSCPAction 46 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 199.59.64.0-21' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '199.59.64.0/21' -DSCPAction 46 | Out-Null
# ours: Audio of the Webex app, direct media: marked as what goes to Webex Calling, since the table tells of
# that alone
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-audio 8500-8599 to 10.50.0.0-16' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8500 -IPSrcPortEndMatchCondition 8599 -IPDstPrefixMatchCondition '10.50.0.0/16' -DSCPAction 46 | Out-Null
# [1] [2] [10] [11] [8] Video of the Webex app, and what it shares: AF41 (34). To any destination port, since
# STUN leaves from the same ports
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 23.89.0.0-16' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '23.89.0.0/16' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 62.109.192.0-18' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '62.109.192.0/18' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 85.119.56.0-23' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '85.119.56.0/23' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 128.177.14.0-24' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '128.177.14.0/24' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 128.177.36.0-24' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '128.177.36.0/24' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 135.84.168.0-21' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '135.84.168.0/21' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 139.177.64.0-21' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '139.177.64.0/21' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 139.177.72.0-23' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '139.177.72.0/23' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 144.196.0.0-16' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '144.196.0.0/16' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 150.253.128.0-17' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '150.253.128.0/17' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 163.129.0.0-17' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '163.129.0.0/17' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 170.72.0.0-16' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '170.72.0.0/16' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 170.133.128.0-18' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '170.133.128.0/18' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 185.115.196.0-22' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '185.115.196.0/22' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 199.19.196.0-23' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '199.19.196.0/23' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 199.19.199.0-24' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '199.19.199.0/24' -DSCPAction 34 | Out-Null
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 199.59.64.0-21' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '199.59.64.0/21' -DSCPAction 34 | Out-Null
# ours: Video of the Webex app, and what it shares, direct media: marked as what goes to Webex Calling, since
# the table tells of that alone
New-NetQosPolicy -PolicyStore $PolicyStore -Name 'webex-calling desks app-video 8600-8699 to 10.50.0.0-16' -NetworkProfile All -IPProtocolMatchCondition UDP -IPSrcPortStartMatchCondition 8600 -IPSrcPortEndMatchCondition 8699 -IPDstPrefixMatchCondition '10.50.0.0/16' -DSCPAction 34 | Out-Null

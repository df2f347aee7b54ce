using System.CommandLine;
using Kaem.ML.Samples.Experiments;

namespace Kaem.ML.Samples.Commands;

/// <summary><c>compare samplers</c> and <c>compare priors</c>: the tables of the documentation, on the digits.</summary>
internal static class CompareCommand
{
    public static Command Create() =>
        new("compare", "Train the digits in different ways, and print a table of held-out log-likelihoods.") { Samplers(), Priors() };

    private static Command Samplers()
    {
        var seconds = new Option<int>("--seconds") { Description = "Time for each of the ten trainings.", DefaultValueFactory = _ => 60 }.AtLeast(1);
        var command = new Command("samplers", "Every posterior sampler, for the same time.") { seconds };
        command.SetAction(given => Failure.Guard(() => SamplerComparison.Run(given.GetValue(seconds))));
        return command;
    }

    private static Command Priors()
    {
        var updates = new Option<int>("--updates") { Description = "Updates of each training.", DefaultValueFactory = _ => 800 }.AtLeast(1);
        var seeds = new Option<int>("--seeds") { Description = "Trainings of each kind.", DefaultValueFactory = _ => 3 }.AtLeast(1);
        var command = new Command("priors", "Every reference density with every basis.") { updates, seeds };
        command.SetAction(given => Failure.Guard(() => PriorComparison.Run(given.GetValue(updates), given.GetValue(seeds))));
        return command;
    }
}

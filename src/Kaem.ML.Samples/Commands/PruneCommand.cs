using System.CommandLine;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;

namespace Kaem.ML.Samples.Commands;

/// <summary>A generator of the digits that ship with the samples, made smaller.</summary>
internal static class PruneCommand
{
    public static Command Create()
    {
        var settings = new TrainingSettings(epochs: 67, "Passes over the 1,297 training rows, 12 updates of 100 rows each.");
        var tuning = new Option<int>("--tuning-epochs") { Description = "Passes of fine-tuning.", DefaultValueFactory = _ => 133 }.AtLeast(1);
        var strength = new Option<float>(
            "--strength") { Description = "Strength of the penalty on the generator's activations.", DefaultValueFactory = _ => 0.3f };
        var entropy = new Option<float>(
            "--entropy") { Description = "Weight of the entropy in the penalty, beside 1 for the activations' sum.", DefaultValueFactory = _ => 100f };
        var threshold = new Option<float>(
            "--threshold") { Description = "Mean absolute activation that nodes and edges need to stay.", DefaultValueFactory = _ => 1e-2f };
        var command = new Command("prune", "Train a sparse generator of the digits, prune it, shrink it and fine-tune it.");
        settings.AddTo(command);
        foreach (Option option in new Option[] { tuning, strength, entropy, threshold })
            command.Options.Add(option);
        command.SetAction(given => Failure.Guard(() =>
        {
            var options = settings.Apply(KaemPresets.Digits, given);
            var (train, heldOut) = DigitsData.Load(seed: 1);
            new PruningExperiment(options, given.GetRequiredValue(settings.Output))
            {
                TuningEpochs = given.GetValue(tuning),
                Penalty = new KanRegularisation { Strength = given.GetValue(strength), Entropy = given.GetValue(entropy) },
                Threshold = given.GetValue(threshold),
            }.Run(train, heldOut);
        }));
        return command;
    }
}

using System.CommandLine;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;
using Kaem.ML.Samples.Features;

namespace Kaem.ML.Samples.Commands;

/// <summary>What runs without arguments: the digits that ship with the samples.</summary>
internal static class DigitsCommand
{
    public static RootCommand Create()
    {
        var settings = new PictureSettings(paperEpochs: 400);
        var command = new RootCommand("Kaem.ML samples. Without a command: train on handwritten digits that ship with the samples, and generate new ones.");
        settings.AddTo(command);
        command.SetAction(given => Failure.Guard(() =>
        {
            var (train, heldOut) = DigitsData.LoadLabelled(seed: 1);
            var options = settings.Apply(KaemPresets.Digits, train.Images.Width, given);
            new ImageExperiment("digits", options, new ClassifierFeatures(train), given.GetRequiredValue(settings.Output)).Run(train.Images, heldOut.Images);
        }));
        return command;
    }
}

using System.CommandLine;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;
using Kaem.ML.Samples.Features;

namespace Kaem.ML.Samples.Commands;

/// <summary><c>images --data FOLDER</c>: MNIST, Fashion-MNIST and their like.</summary>
internal static class ImagesCommand
{
    public static Command Create()
    {
        var settings = new PictureSettings(paperEpochs: 10);
        var data = new Option<string>(
            "--data") { Description = "Folder with train-images-idx3-ubyte and t10k-images-idx3-ubyte, gzip-compressed or not.", Required = true };
        var rows = new Option<int>("--rows") { Description = "Training rows to use.", DefaultValueFactory = _ => 50_000 }.AtLeast(2);
        var heldOut = new Option<int>("--held-out") { Description = "Test rows to score.", DefaultValueFactory = _ => 1_000 }.AtLeast(2);
        var features = new Option<string?>("--features") { Description = FeatureExtractors.Help };
        var command = new Command("images", "Train on IDX files (MNIST, Fashion-MNIST).") { data, rows, heldOut, features };
        settings.AddTo(command);
        command.SetAction(given => Failure.Guard(() =>
        {
            string folder = given.GetRequiredValue(data);
            var (train, test) = IdxReader.ReadFolder(folder, given.GetValue(rows), given.GetValue(heldOut));
            if (train.Width != train.Height)
                throw new SampleException($"The model makes square pictures; those in '{folder}' have {train.Width} x {train.Height} pixels.");
            var options = settings.Apply(KaemPresets.Nist(), train.Width, given);
            string name = DataFile.NameOf(folder);
            var extractor = FeatureExtractors.Choose(
                given.GetValue(features), new ImageShape(train.Height, train.Width, 1), IdxReader.FindLabelled(folder, ClassifierFeatures.MostLabelled));
            new ImageExperiment(name, options, extractor, given.GetRequiredValue(settings.Output)).Run(train, test);
        }));
        return command;
    }
}

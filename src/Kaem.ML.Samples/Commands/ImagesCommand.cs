using System.CommandLine;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;

namespace Kaem.ML.Samples.Commands;

/// <summary><c>images --data FOLDER</c>: MNIST or Fashion-MNIST with the settings of the paper's Table 4.</summary>
internal static class ImagesCommand
{
    public static Command Create()
    {
        var settings = new TrainingSettings(epochs: 10, "Passes over the training rows; with all 50,000 rows, 500 updates each.");
        var data = new Option<string>(
            "--data") { Description = "Folder with train-images-idx3-ubyte and t10k-images-idx3-ubyte, gzip-compressed or not.", Required = true };
        var rows = new Option<int>("--rows") { Description = "Training rows to use.", DefaultValueFactory = _ => 50_000 }.AtLeast(2);
        var heldOut = new Option<int>("--held-out") { Description = "Test rows to score.", DefaultValueFactory = _ => 1_000 }.AtLeast(2);
        var command = new Command("images", "Train on IDX files (MNIST, Fashion-MNIST) with the paper's settings (Table 4).") { data, rows, heldOut };
        settings.AddTo(command);
        command.SetAction(given => Failure.Guard(() =>
        {
            string folder = given.GetRequiredValue(data);
            var options = settings.Apply(KaemPresets.Nist(), given);
            var (train, test) = IdxReader.ReadFolder(folder, given.GetValue(rows), given.GetValue(heldOut));
            string name = DataFile.NameOf(folder);
            new ImageExperiment(name, options, given.GetRequiredValue(settings.Output)).Run(train, test);
        }));
        return command;
    }
}

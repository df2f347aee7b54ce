using System.CommandLine;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;

namespace Kaem.ML.Samples.Commands;

/// <summary><c>digits-and-labels</c>: pictures of digits and which digit each is, in one model; those that ship with the samples, or MNIST.</summary>
internal static class DigitsAndLabelsCommand
{
    private const int FewRows = 5_000;

    public static Command Create()
    {
        var data = new Option<string?>("--data")
        {
            Description = "Folder with the IDX files of MNIST or its like, images and labels, gzip-compressed or not; the digits of 8 x 8 pixels that ship "
                + "with the samples if left out.",
        };
        var rows = new Option<int>("--rows") { Description = "Training rows of --data to use.", DefaultValueFactory = _ => 60_000 }.AtLeast(20);
        var heldOut = new Option<int>("--held-out") { Description = "Test rows of --data to read labels off.", DefaultValueFactory = _ => 10_000 }.AtLeast(2);
        var updates = new Option<int?>("--updates")
        {
            Description = "Updates of 50 rows; 5,000 if left out, 2,500 where there are fewer than 5,000 rows.",
        }.AtLeast(1);
        var weight = new Option<float>("--weight")
        {
            Description = "Weight of the label beside the pixels, of which there are many; 1 for the plain likelihood.", DefaultValueFactory = _ => 50,
        };
        var hidden = new Option<float>("--hidden")
        {
            Description = "Share of the training rows whose label the encoder does not see.", DefaultValueFactory = _ => 0.5f,
        };
        var seed = new Option<ulong>("--seed") { Description = "Seed of every random number.", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--output", "-o") { Description = "Folder for pictures and model.", DefaultValueFactory = _ => "kaem-output" };
        var command = new Command("digits-and-labels", "Learn digits with their labels: draw a given digit, read the digit off a picture, and draw both.")
        {
            data, rows, heldOut, updates, weight, hidden, seed, output,
        };
        command.SetAction(given => Failure.Guard(() =>
        {
            var (train, test) = given.GetValue(data) is { } folder
                ? (IdxReader.ReadLabelled(folder, "train", given.GetValue(rows)), IdxReader.ReadLabelled(folder, "t10k", given.GetValue(heldOut)))
                : DigitsData.LoadLabelled(seed: 1);
            var image = new ImageShape(train.Images.Height, train.Images.Width, 1);
            var options = KaemPresets.Joint(
                KaemPart.Image("Pixels", image) with { LeftOut = 0.1f },
                KaemPart.Label("Digit") with { Weight = given.GetValue(weight), HiddenFromEncoder = given.GetValue(hidden) }) with
            {
                Seed = given.GetValue(seed),
            };
            bool few = train.Labels.Count < FewRows;
            int steps = given.GetValue(updates) ?? (few ? 2_500 : 5_000);
            options = options with { MaxSteps = steps, Epochs = 1 + steps / Math.Max(1, train.Labels.Count / options.BatchSize) };
            // Few rows tell few components and latents apart.
            if (few)
                options = options with { LatentSize = 16, Prior = (JointMixturePriorOptions)options.Prior with { Components = 50 } };
            string name = given.GetValue(data) is { } named ? DataFile.NameOf(named) : "digits";
            new JointExperiment($"{name}-and-labels", options, given.GetRequiredValue(output)).Run(train, test);
        }));
        return command;
    }
}

using System.CommandLine;
using System.Globalization;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;
using Kaem.ML.Samples.Features;

namespace Kaem.ML.Samples.Commands;

/// <summary>The experiments on pictures: the papers', reduced or in full, and how good pictures are after some processor time.</summary>
internal static class PictureExperiments
{
    // Longer than that no timer waits.
    private const int MostMinutes = 50_000, MostSeconds = 60 * MostMinutes;

    // The measurements before a training alone take a few.
    private const int LeastSeconds = 10;

    /// <summary>Held-out pictures that generated ones are compared with.</summary>
    private const int MostJudged = 5_000;

    public static Command Images()
    {
        var settings = new ExperimentSettings(
            "Folder with train-images-idx3-ubyte and t10k-images-idx3-ubyte, gzip-compressed or not.",
            "The papers' settings (Table 4): P = 40, 50,000 rows, 5,000 updates of each reference, about 2 minutes each on two cores.");
        var references = new Option<ReferencePrior[]>("--references")
        {
            Description = "Reference densities; all if left out.", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<ReferencePrior>(),
        };
        var bases = new Option<BasisChoice[]>("--bases")
        {
            Description = "Bases of prior and generator; radial basis functions if left out.", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [BasisChoice.Rbf],
        };
        var older = new Option<bool>("--older")
        {
            Description = "The older paper's Table 4: SiLU beside the splines, layer normalisation, σ = 1. It has --rows 20000 and --updates 2000.",
        };
        var frequencies = settings.Count("--frequencies", "Frequencies of Fourier series", 10, 50, least: 1);
        var features = new Option<string?>("--features") { Description = FeatureExtractors.Help };
        var updates = settings.Count("--updates", "Updates of each training", 1_500, 5_000);
        var rows = settings.Count("--rows", "Training rows to use", 10_000, 50_000);
        var heldOut = settings.Count("--held-out", "Test rows to score and to compare with", 1_000, 2_000);
        var size = settings.Count("--latent-size", "Inner width P of the latents", 20, 40, least: 1);
        var command = new Command("images", "MNIST or Fashion-MNIST under every reference density, and with every basis.")
            { references, bases, older, features };
        settings.AddTo(command);
        command.SetAction(given => Failure.Guard(() =>
        {
            string folder = settings.DataOf(given);
            var (train, test) = IdxReader.ReadFolder(folder, rows(given), heldOut(given));
            var preset = given.GetValue(older) ? KaemPresets.TkamNist() : KaemPresets.Nist();
            var options = ExperimentCommand.Sized(preset, size(given), given.GetValue(settings.Seed));
            var activation = preset.Prior.Basis.BaseActivation;
            NamedBasis[] chosen = [.. given.GetRequiredValue(bases).Distinct().Select(basis => basis.Named(activation, frequencies(given)))];
            var extractor = FeatureExtractors.Choose(
                given.GetValue(features), new ImageShape(train.Height, train.Width, 1), IdxReader.FindLabelled(folder, ClassifierFeatures.MostLabelled));
            new ReferenceExperiment(DataFile.NameOf(folder), options, updates(given), settings.OutputOf(given)).Run(
                given.GetRequiredValue(references), chosen, train, test, extractor);
        }));
        return command;
    }

    public static Command Cifar() =>
        Colours(
            "cifar", "CIFAR-10 as the older paper compares it: mixture and deep prior by maximum likelihood and by the steppingstone objective.",
            "Folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin, or with cifar10-train-images-u8.npy and cifar10-test-images-u8.npy, "
            + "gzip-compressed or not, or with pictures.",
            "The older paper's settings (Table 6, A.5.1): 201 latents, 512, 256 and 128 channels, 40 Langevin steps, 20 where tempered, with exponents from 4 "
            + "to 1; 8,000 updates of the first training and the same time for the others: a GPU's work.",
            new ImageShape(Cifar10Data.Side, Cifar10Data.Side, 3), 8_000, Cifar10Data.Load, [PriorChoice.Mixture, PriorChoice.Deep],
            (paper, _) => ColourPlan.Cifar(paper));

    public static Command Svhn() =>
        Colours(
            "svhn", "Street view house numbers: a mixture prior by maximum likelihood and by the steppingstone objective.",
            "Folder with train_32x32.mat and test_32x32.mat, or with pictures.",
            "The newer paper's settings (Table 5): 16,000 updates of 40 Langevin steps, 5 temperatures with exponents from 2 to 0.5; with --older the older "
            + "paper's: a GPU's work.",
            new ImageShape(SvhnData.Side, SvhnData.Side, 3), 16_000, SvhnData.Load, [PriorChoice.Mixture], ColourPlan.Svhn);

    public static Command CelebA() =>
        Colours(
            "celeba", "Faces: a mixture prior by maximum likelihood and by the steppingstone objective.",
            "Folder with pictures: img_align_celeba, or any other.",
            "The newer paper's settings (Table 5): 16,000 updates of 40 Langevin steps, 5 temperatures with exponents from 2 to 0.5: a GPU's work.",
            new ImageShape(CelebAData.Side, CelebAData.Side, 3), 16_000, CelebAData.Load, [PriorChoice.Mixture], (paper, _) => ColourPlan.CelebA(paper));

    private static Command Colours(
        string name, string what, string data, string paperHelp, ImageShape shape, int paperUpdates,
        Func<string, int, int, (DataMatrix Train, DataMatrix HeldOut)> load, PriorChoice[] usual, Func<bool, bool, ColourPlan> plan)
    {
        var settings = new ExperimentSettings(data, paperHelp);
        var minutes = new Option<double?>(
            "--minutes") { Description = "Time of each of the trainings; 1 if left out, with --paper what the updates take." };
        minutes.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out double value)
                && value is not (> 0 and <= MostMinutes))
                result.AddError($"--minutes must be above 0 and at most {MostMinutes}, not {token.Value}.");
        });
        var updates = new Option<int?>(
            "--updates") { Description = "Instead of --minutes: updates of the first training; the others get the time that they take." }.AtLeast(1);
        var priors = new Option<PriorChoice[]>("--priors")
        {
            Description = $"Priors; {string.Join(" and ", usual)} if left out.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => usual,
        };
        var objectives = new Option<ObjectiveChoice[]>("--objectives")
        {
            Description = "Trainings; MaximumLikelihood and Steppingstone if left out.", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [ObjectiveChoice.MaximumLikelihood, ObjectiveChoice.Steppingstone],
        };
        var older = new Option<bool>("--older") { Description = "The older paper's model, with Chebyshev polynomials in the prior, and both priors." };
        var features = new Option<string?>("--features") { Description = FeatureExtractors.Help };
        var rows = settings.Count("--rows", "Training rows to use", 2_000, name == "cifar" ? 40_000 : 20_000);
        var heldOut = settings.Count("--held-out", "Test rows to compare with", 500, 1_000);
        var evidence = settings.Count("--evidence-rows", "Test rows whose log-likelihood annealed importance sampling estimates", 8, 32, least: 1);
        var command = new Command(name, what) { minutes, updates, priors, objectives, features };
        if (name == "svhn")
            command.Options.Add(older);
        settings.AddTo(command);
        command.SetAction(given => Failure.Guard(() =>
        {
            bool paper = given.GetValue(settings.Paper), byOlder = name == "svhn" && given.GetValue(older);
            var (train, test) = load(settings.DataOf(given), rows(given), heldOut(given));
            var count = given.GetValue(updates);
            double? time = given.GetValue(minutes) ?? (paper || count is not null ? null : 1);
            PriorChoice[] chosen = byOlder && given.GetResult(priors) is not { Implicit: false }
                ? [PriorChoice.Mixture, PriorChoice.Deep] : given.GetRequiredValue(priors);
            var trainings = plan(paper, byOlder).Trainings(chosen, given.GetRequiredValue(objectives), given.GetValue(settings.Seed));
            new EqualTimeExperiment(name, shape, trainings, settings.OutputOf(given))
            {
                Time = time is { } value ? TimeSpan.FromMinutes(value) : null, Updates = count ?? paperUpdates, EvidenceRows = evidence(given),
            }.Run(train, test, FeatureExtractors.Choose(given.GetValue(features), shape));
        }));
        return command;
    }

    public static Command Quality()
    {
        var data = new Option<string>(
            "--data")
        {
            Description = "Folder with train-images-idx3-ubyte and t10k-images-idx3-ubyte, or with cifar10-train-images-u8.npy and "
                + "cifar10-test-images-u8.npy, gzip-compressed or not.",
            Required = true,
        };
        var seconds = new Option<double>(
            "--seconds") { Description = "Processor time of a training, all threads and all that belongs to it.", DefaultValueFactory = _ => 60 };
        seconds.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out double value)
                && value is not (>= LeastSeconds and <= MostSeconds))
                result.AddError($"--seconds must be at least {LeastSeconds} and at most {MostSeconds}, not {token.Value}.");
        });
        var seed = new Option<ulong>("--seed") { Description = "Seed of every random number.", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the files.", DefaultValueFactory = _ => "kaem-output" };
        var rows = new Option<int>("--rows") { Description = "Training rows to use.", DefaultValueFactory = _ => 50_000 }.AtLeast(100);
        var heldOut = new Option<int>("--held-out") { Description = "Test rows to score.", DefaultValueFactory = _ => 500 }.AtLeast(2);
        var features = new Option<string?>("--features") { Description = FeatureExtractors.Help };
        var alone = new Option<bool>("--alone") { Description = "Without the variational autoencoder and importance sampling beside it." };
        var command = new Command(
            "quality", "Pictures by KaemPresets.Images after some processor time: 5,000 of them as numbers, a sheet, held-out log-likelihoods, distances.")
            { data, seconds, seed, output, rows, heldOut, alone, features };
        command.SetAction(given => Failure.Guard(() =>
        {
            string folder = given.GetRequiredValue(data);
            var (shape, train, test) = Pictures(folder, given.GetValue(rows), Math.Max(given.GetValue(heldOut), MostJudged));
            var extractor = FeatureExtractors.Choose(
                given.GetValue(features), shape, shape.Channels == 1 ? IdxReader.FindLabelled(folder, ClassifierFeatures.MostLabelled) : null);
            var options = KaemPresets.Images(shape.Width, shape.Channels) with { Seed = given.GetValue(seed) };
            var time = TimeSpan.FromSeconds(given.GetValue(seconds));
            new QualityExperiment(DataFile.NameOf(folder), options, shape, time, given.GetRequiredValue(output))
            {
                Compare = !given.GetValue(alone), Scored = given.GetValue(heldOut),
            }.Run(train, test, extractor);
        }));
        return command;
    }

    private static (ImageShape Shape, DataMatrix Train, DataMatrix Test) Pictures(string folder, int rows, int heldOut)
    {
        if (DataFile.Exists(folder, "cifar10-train-images-u8.npy"))
        {
            var (colourful, others) = Cifar10Data.Load(folder, rows, heldOut);
            return (new ImageShape(Cifar10Data.Side, Cifar10Data.Side, Cifar10Data.Channels), colourful, others);
        }
        var (train, test) = IdxReader.ReadFolder(folder, rows, heldOut);
        return train.Width == train.Height
            ? (new ImageShape(train.Height, train.Width, 1), train.Rows, test.Rows)
            : throw new SampleException($"KaemPresets.Images makes square pictures; those in '{folder}' have {train.Width} x {train.Height} pixels.");
    }
}

using System.CommandLine;
using System.Globalization;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;

namespace Kaem.ML.Samples.Commands;

/// <summary>
/// <c>experiment images</c>, <c>darcy</c> and <c>cifar</c>: the papers' experiments, reduced or in full; <c>experiment quality</c>: how good pictures are;
/// <see cref="RowsCommand"/>: how good rows of a table are.
/// </summary>
internal static class ExperimentCommand
{
    // Longer than that no timer waits.
    private const int MostMinutes = 50_000, MostSeconds = 60 * MostMinutes;

    // The measurements before a training alone take a few.
    private const int LeastSeconds = 10;

    public static Command Create() =>
        new(
            "experiment",
            "The papers' experiments: pictures and tables of numbers. Reduced to a few minutes, or with --paper in full. And quality, of pictures and of rows.")
        { Images(), Darcy(), Cifar(), Quality(), RowsCommand.Create(), CostCommand.Create() };

    private static Command Images()
    {
        var settings = new ExperimentSettings(
            "Folder with train-images-idx3-ubyte and t10k-images-idx3-ubyte, gzip-compressed or not.",
            "The papers' settings (Table 4): P = 40, 50,000 rows, 5,000 updates of each reference, about 2 minutes each on two cores.");
        var references = new Option<ReferencePrior[]>("--references")
        {
            Description = "Reference densities; all if left out.", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<ReferencePrior>(),
        };
        var updates = settings.Count("--updates", "Updates of each training", 1_500, 5_000);
        var rows = settings.Count("--rows", "Training rows to use", 10_000, 50_000);
        var heldOut = settings.Count("--held-out", "Test rows to score and to compare with", 1_000, 2_000);
        var size = settings.Count("--latent-size", "Inner width P of the latents", 20, 40, least: 1);
        var command = new Command("images", "MNIST or Fashion-MNIST under every reference density.") { references };
        settings.AddTo(command);
        command.SetAction(given => Failure.Guard(() =>
        {
            string folder = settings.DataOf(given);
            var (train, test) = IdxReader.ReadFolder(folder, rows(given), heldOut(given));
            var options = Sized(KaemPresets.Nist(), size(given), given.GetValue(settings.Seed));
            new ReferenceExperiment(DataFile.NameOf(folder), options, updates(given), settings.OutputOf(given)).Run(
                given.GetRequiredValue(references), train, test);
        }));
        return command;
    }

    private static Command Darcy()
    {
        var settings = new ExperimentSettings(
            "Folder with darcy_train_16_y.npy and darcy_test_16_y.npy, gzip-compressed or not.",
            "The older paper's settings (Table 5): P = 40, Fourier series of 50 frequencies, 12,000 updates of each basis, on two cores about 7 minutes with "
            + "radial basis functions and an hour with Fourier series.");
        var bases = new Option<FieldBasis[]>("--bases")
        {
            Description = "Bases of prior and generator; both if left out.", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<FieldBasis>(),
        };
        var sigma = new Option<float>(
            "--sigma") { Description = "The likelihood's standard deviation, in units of the range of pressures. The paper's is 0.1.",
            DefaultValueFactory = _ => 0.1f };
        var updates = settings.Count("--updates", "Updates of each training", 3_000, 12_000);
        var rows = settings.Count("--rows", "Training fields to use", 1_000, 1_000);
        var size = settings.Count("--latent-size", "Inner width P of the latents", 20, 40, least: 1);
        var frequencies = settings.Count("--frequencies", "Frequencies of the Fourier series", 10, 50, least: 1);
        var command = new Command("darcy", "Pressures of Darcy flow with radial basis functions and with Fourier series.") { bases, sigma };
        settings.AddTo(command);
        command.SetAction(given => Failure.Guard(() =>
        {
            var data = DarcyData.Load(settings.DataOf(given), rows(given));
            var options = Sized(
                KaemPresets.DarcyFlow(), size(given), given.GetValue(settings.Seed)) with { Likelihood = KaemLikelihood.Gaussian(given.GetValue(sigma)) };
            new DarcyExperiment(options, frequencies(given), updates(given), settings.OutputOf(given)).Run(given.GetRequiredValue(bases), data);
        }));
        return command;
    }

    private static Command Cifar()
    {
        var settings = new ExperimentSettings(
            "Folder with cifar10-train-images-u8.npy and cifar10-test-images-u8.npy, gzip-compressed or not.",
            "The older paper's settings (Table 6, A.5.1): 201 latents, 512, 256 and 128 channels, 40 Langevin steps, 20 where tempered, with exponents from 4 "
            + "to 1; 8,000 updates of maximum likelihood and the same time for the others: about a week each on two cores.");
        var minutes = new Option<double?>(
            "--minutes") { Description = "Time of each of the three trainings; 1 if left out, with --paper what the updates take." };
        minutes.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out double value)
                && value is not (> 0 and <= MostMinutes))
                result.AddError($"--minutes must be above 0 and at most {MostMinutes}, not {token.Value}.");
        });
        var updates = new Option<int?>(
            "--updates") { Description = "Instead of --minutes: updates of maximum likelihood; the others get the time that they take." }.AtLeast(1);
        var rows = settings.Count("--rows", "Training rows to use", 2_000, 40_000);
        var heldOut = settings.Count("--held-out", "Test rows to compare with", 500, 1_000);
        var evidence = settings.Count("--evidence-rows", "Test rows whose log-likelihood annealed importance sampling estimates", 8, 32, least: 1);
        var command = new Command(
            "cifar", "CIFAR-10 with a mixture prior and a convolutional generator: maximum likelihood, steppingstone, tempered maximum likelihood.")
            { minutes, updates };
        settings.AddTo(command);
        command.SetAction(given => Failure.Guard(() =>
        {
            bool paper = given.GetValue(settings.Paper);
            var (train, test) = Cifar10Data.Load(settings.DataOf(given), rows(given), heldOut(given));
            var count = given.GetValue(updates);
            double? time = given.GetValue(minutes) ?? (paper || count is not null ? null : 1);
            new EqualTimeExperiment(CifarOptions(paper) with { Seed = given.GetValue(settings.Seed) }, CifarTempered(paper), settings.OutputOf(given))
            {
                Time = time is { } value ? TimeSpan.FromMinutes(value) : null, Updates = count ?? 8_000, EvidenceRows = evidence(given),
            }.Run(train, test);
        }));
        return command;
    }

    private static Command Quality()
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
        var alone = new Option<bool>("--alone") { Description = "Without the variational autoencoder and importance sampling beside it." };
        var command = new Command(
            "quality", "Pictures by KaemPresets.Images after some processor time: 5,000 of them as numbers, a sheet, held-out log-likelihoods.")
            { data, seconds, seed, output, rows, heldOut, alone };
        command.SetAction(given => Failure.Guard(() =>
        {
            string folder = given.GetRequiredValue(data);
            var (shape, train, test) = Pictures(folder, given.GetValue(rows), given.GetValue(heldOut));
            var options = KaemPresets.Images(shape.Width, shape.Channels) with { Seed = given.GetValue(seed) };
            var time = TimeSpan.FromSeconds(given.GetValue(seconds));
            new QualityExperiment(DataFile.NameOf(folder), options, shape, time, given.GetRequiredValue(output))
            {
                Compare = !given.GetValue(alone),
            }.Run(train, test);
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

    /// <summary>The preset at another P; its hidden width is the tables' 2Q.</summary>
    private static KaemOptions Sized(KaemOptions preset, int size, ulong seed) =>
        preset with { LatentSize = size, Seed = seed, Generator = (KanGeneratorOptions)preset.Generator with { Hidden = [2 * (2 * size + 1)] } };

    internal static KaemOptions CifarOptions(bool paper)
    {
        var full = KaemPresets.Cifar10 with { Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KaemPresets.Cifar10.Prior.Basis) };
        return paper
            ? full
            : full with
            {
                LatentSize = 20,
                Generator = KaemGenerator.Convolutional(
                    new ImageShape(Cifar10Data.Side, Cifar10Data.Side, Cifar10Data.Channels),
                    [new(64, Stride: 1, Padding: 0), new(32), new(16), new(Cifar10Data.Channels)]),
                Sampler = PosteriorSampler.Langevin(steps: 10, stepSize: 0.01f),
                BatchSize = 50,
                LearningRate = 2e-3f,
            };
    }

    /// <summary>
    /// The sampler of the tempered trainings: Table 6 gives thermodynamic integration fewer steps than plain chains, and a schedule of its own.
    /// </summary>
    internal static MarkovChainOptions CifarTempered(bool paper) => paper
        ? PosteriorSampler.Langevin(steps: 20, stepSize: 0.01f).Tempered(5, TemperatureSchedule.PowerLaw(4, 1))
        : ((MarkovChainOptions)CifarOptions(paper).Sampler).Tempered();
}

using System.CommandLine;
using Kaem.ML.Samples.Experiments;

namespace Kaem.ML.Samples.Commands;

/// <summary><c>experiment cost</c>: the papers' Figures 7 and 8, what one update costs.</summary>
internal static class CostCommand
{
    private const int Side = 28, Full = 64, Reduced = 16, Channels = 3;

    public static Command Create()
    {
        var widths = List("--widths", "Inner widths P of Figure 7; 10 to 50 if left out.", [10, 20, 30, 40, 50], least: 1);
        var temperatures = List("--temperatures", "Numbers of temperatures N_t of Figure 8; 2 to 12 if left out.", [2, 4, 6, 8, 10, 12], least: 2);
        var updates = new Option<int>("--updates") { Description = "Updates that are timed of each setting.", DefaultValueFactory = _ => 5 }.AtLeast(1);
        var output = new Option<string>("--output", "-o") { Description = "Folder for tables and pictures.", DefaultValueFactory = _ => "kaem-output" };
        var paper = new Option<bool>("--paper")
        {
            Description = "Figure 8 with the papers' CelebA (Tables 5, 6 and 8): 64 x 64 x 3, 512 to 64 channels, 50 rows, 40 steps. Without it 16 x 16 x 3, a "
                + "sixteenth of the channels, 10 rows and 10 steps.",
        };
        var seed = new Option<ulong>("--seed") { Description = "Seed of every random number.", DefaultValueFactory = _ => 1 };
        var command = new Command("cost", "What an update costs over P and over the number of temperatures (Figures 7 and 8), on noise instead of pictures.")
            { widths, temperatures, updates, paper, output, seed };
        command.SetAction(given => Failure.Guard(() =>
        {
            bool whole = given.GetValue(paper);
            ulong start = given.GetValue(seed);
            var experiment = new CostExperiment(given.GetValue(updates), given.GetRequiredValue(output));
            experiment.Run(
                "figure-7", "P", Ascending(given.GetRequiredValue(widths)), size => Widths(size) with { Seed = start }, Side * Side,
                CostExperiment.PaperWidths);
            int side = whole ? Full : Reduced;
            experiment.Run(
                "figure-8", "N_t", Ascending(given.GetRequiredValue(temperatures)), count => Temperatures(count, whole) with { Seed = start },
                side * side * Channels, whole ? CostExperiment.PaperTemperatures : null);
        }));
        return command;

        static int[] Ascending(int[] values) => [.. values.Distinct().Order()];
    }

    /// <summary>Figure 7: independent densities, importance sampling, 28 x 28, a hidden layer of 4P + 2.</summary>
    internal static KaemOptions Widths(int size)
    {
        var preset = KaemPresets.Nist();
        return preset with { LatentSize = size, Generator = (KanGeneratorOptions)preset.Generator with { Hidden = [4 * size + 2] } };
    }

    /// <summary>Figure 8: a mixture, tempered ULA and the steppingstone objective on CelebA, whole or reduced.</summary>
    internal static KaemOptions Temperatures(int count, bool whole)
    {
        var options = KaemPresets.CelebA with
        {
            Sampler = PosteriorSampler.Langevin(steps: whole ? 40 : 10, stepSize: 0.01f).Tempered(count), Objective = TrainingObjective.Steppingstone,
        };
        return whole
            ? options
            : options with
            {
                Generator = KaemGenerator.Convolutional(
                    new ImageShape(Reduced, Reduced, Channels), [new(32, Stride: 1, Padding: 0), new(16), new(Channels)]),
                BatchSize = 10,
            };
    }

    private static Option<int[]> List(string name, string what, int[] values, int least)
    {
        var option = new Option<int[]>(name) { Description = what, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => values };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (int.TryParse(token.Value, out int value) && value < least)
                    result.AddError($"{name} must be at least {least}, not {value}.");
            }
        });
        return option;
    }
}

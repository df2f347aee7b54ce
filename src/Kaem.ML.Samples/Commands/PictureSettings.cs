using System.CommandLine;
using System.Globalization;

namespace Kaem.ML.Samples.Commands;

/// <summary>
/// The options of commands that learn pictures: by <see cref="KaemPresets.Images"/>, or by the papers' model, which has settings of its own.
/// </summary>
internal sealed class PictureSettings
{
    private readonly Option<bool> _paper = new("--paper")
    {
        Description = "The papers' model and settings (Table 4) in the place of KaemPresets.Images. So do --latent-size, --reference, --mixture and --sampler, "
            + "which are settings of that model.",
    };

    private readonly TrainingSettings _ofPaper;

    /// <param name="paperEpochs">Epochs of the papers' model.</param>
    public PictureSettings(int paperEpochs)
    {
        _ofPaper = new TrainingSettings(
            paperEpochs,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Passes over the training rows; if left out 5,000 updates, but 100 passes at most. Papers' model: {paperEpochs}."),
            "Rows of one update; 50 if left out. Papers' model: 100.");
    }

    /// <summary>Folder for pictures and model.</summary>
    public Option<string> Output => _ofPaper.Output;

    public void AddTo(Command command)
    {
        command.Options.Add(_paper);
        _ofPaper.AddTo(command);
    }

    /// <summary>What to train.</summary>
    /// <param name="paper">The papers' settings for these pictures.</param>
    /// <param name="size">Pixels of a side.</param>
    public KaemOptions Apply(KaemOptions paper, int size, ParseResult given)
    {
        if (given.GetValue(_paper) || _ofPaper.OfPaperAlone.Any(option => given.GetResult(option) is { Implicit: false }))
            return _ofPaper.Apply(paper, given);
        var options = KaemPresets.Images(size) with { Seed = given.GetValue(_ofPaper.Seed) };
        options = given.GetValue(_ofPaper.Epochs) is { } epochs ? options with { Epochs = epochs, MaxSteps = null } : options;
        return given.GetValue(_ofPaper.BatchSize) is { } rows ? options with { BatchSize = rows } : options;
    }
}

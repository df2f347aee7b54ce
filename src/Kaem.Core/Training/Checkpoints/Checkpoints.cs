using System.Diagnostics;

namespace Kaem.ML.Training;

/// <summary>When checkpoints are written, and what happens when that or reading them fails.</summary>
/// <param name="notify">Receives what the user should know.</param>
internal sealed class Checkpoints(CheckpointDirectory options, CheckpointFolder folder, Action<string> notify)
{
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private readonly Snapshot _state = new();
    private long _last;

    /// <summary>Puts engine and run where the newest good checkpoint says.</summary>
    /// <param name="good">The state to go back to; where there is no checkpoint, engine and run go there.</param>
    public void Resume(ITrainingEngine engine, TrainingRun run, Snapshot good)
    {
        var files = folder.NewestFirst();
        foreach (string file in files)
        {
            try
            {
                var (state, fallback) = folder.Read(file);
                var earlier = new Snapshot();
                earlier.Load(fallback);
                earlier.Restore(engine, run);
                _state.Load(state);
                _state.Restore(engine, run);
                good.Load(fallback, earlier.Step);
                _last = run.Step;
                notify($"Training goes on from step {run.Step}, by checkpoint '{file}'.");
                // One that was killed between writing and deleting left one too many.
                Tidy(() => folder.DeleteBefore(file), "Checkpoints that are no longer wanted");
                return;
            }
            catch (Exception exception) when (
                exception is ModelFormatException or IOException or UnauthorizedAccessException or ArithmeticException or ArgumentException)
            {
                notify($"Checkpoint '{file}' can't be used: {exception.Message}");
                good.Restore(engine, run);
            }
        }
        if (files.Count == 0 && folder.OtherEngines() is { Count: > 0 } engines)
        {
            notify(
                $"The checkpoints of this training in '{options.Path}' are of the engine {string.Join(", ", engines.Select(engine => $"'{engine}'"))}, "
                + $"and '{folder.Engine}' can't go on from them. They are left alone, and training starts anew.");
        }
        else if (files.Count == 0 && folder.HasOthers)
            notify($"The checkpoints in '{options.Path}' are of trainings with other options, rows or starting points. They are left alone, and training "
                + "starts anew.");
        else if (files.Count > 0)
            notify("No checkpoint could be used: training starts anew.");
    }

    /// <summary>Writes a checkpoint if it is time for one.</summary>
    public void Step(ITrainingEngine engine, TrainingRun run, Snapshot good)
    {
        if (options.IsDue(run.Step - _last, _sinceLast.Elapsed))
            Write(engine, run, good);
    }

    /// <summary>Training went back: checkpoints of later steps are of a course that it left.</summary>
    public void GoBack(TrainingRun run)
    {
        _last = run.Step;
        Tidy(() => folder.DeleteAfter(run.Step), $"Checkpoints after step {run.Step}");
    }

    /// <summary>
    /// Writes a checkpoint, unless the last one is of this step. What can't be written is reported, and training goes on: the last checkpoint stays good.
    /// </summary>
    public void Write(ITrainingEngine engine, TrainingRun run, Snapshot good)
    {
        if (run.Step == _last)
            return;
        _last = run.Step;
        _sinceLast.Restart();
        try
        {
            var state = good;
            if (good.Step != run.Step)
            {
                state = _state;
                state.Take(engine, run);
            }
            folder.Write(state, good);
        }
        catch (NotFiniteNumberException)
        {
            // Not finite: no state to come back to. The trainer will find out and go back itself.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            notify($"The checkpoint of step {run.Step} could not be written: {exception.Message} Training goes on, and the checkpoints before it stay.");
        }
    }

    private void Tidy(Action delete, string what)
    {
        try
        {
            delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            notify($"{what} could not be deleted: {exception.Message}");
        }
    }
}

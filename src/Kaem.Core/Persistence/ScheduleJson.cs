using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>Learning-rate schedules as JSON.</summary>
internal static class ScheduleJson
{
    public static void Write(Utf8JsonWriter json, LearningRateSchedule schedule)
    {
        switch (schedule)
        {
            case MilestoneSchedule milestones:
                json.WriteString("kind", "milestones");
                json.WriteNumber("factor", milestones.Factor);
                json.Write("epochs", milestones.Epochs);
                break;
            case CosineSchedule cosine:
                json.WriteString("kind", "cosine");
                json.WriteNumber("final", cosine.Final);
                json.WriteNumber("warmup", cosine.Warmup);
                break;
            default:
                json.WriteString("kind", "constant");
                break;
        }
    }

    public static LearningRateSchedule ReadSchedule(JsonObjectReader json) => json.Kind switch
    {
        "constant" => LearningRateSchedule.Constant,
        "milestones" => LearningRateSchedule.Milestones(json.Single("factor", 0.1f), json.OptionalInt32s("epochs") ?? []),
        "cosine" => LearningRateSchedule.Cosine(json.Single("final", 0), json.Single("warmup", 0)),
        _ => throw new ModelFormatException($"A learning-rate schedule of kind '{json.Kind}' is not known to this version."),
    };
}
